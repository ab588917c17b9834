import { useState } from "react"
import { cleanLine } from "#protocol/clean"
import { Button } from "../../ui/Button.tsx"
import { Time } from "../../ui/Time.tsx"
import type { Found } from "./picked-files.ts"
import { sayBytes } from "./say-bytes.ts"

/** Several sessions are among the files: which one. The newest stands first and is chosen. */
export function Choosing({
  found,
  onChoose,
  onBack,
}: {
  found: Found[]
  onChoose: (one: Found) => void
  onBack: () => void
}) {
  const [at, setAt] = useState(0)
  return (
    <form
      className="rounded-surface border border-line bg-surface"
      onSubmit={(event) => {
        event.preventDefault()
        const one = found[at]
        if (one) onChoose(one)
      }}
    >
      <fieldset>
        <legend className="px-5 pt-5 pb-3 font-medium">
          {found.length} sessions are among these files. Which one?
        </legend>
        <div className="max-h-80 overflow-y-auto border-y border-line">
          {found.slice(0, 500).map((it, index) => (
            <label
              key={it.main.path}
              className="flex min-h-11 cursor-pointer items-center gap-3 px-5 py-2 hover:bg-hover has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="which"
                checked={at === index}
                onChange={() => setAt(index)}
                className="size-4 accent-(--accent)"
              />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{cleanLine(it.main.path.split("/").slice(-2).join("/"))}</span>
                <span className="block text-sm text-muted">
                  {sayBytes(it.main.file.size)}
                  {it.others.length > 0 &&
                    `, ${it.others.length} ${it.others.length === 1 ? "sub-agent" : "sub-agents"}`}
                </span>
              </span>
              <span className="text-sm text-muted">
                <Time at={new Date(it.main.file.lastModified).toISOString()} focusable={false} />
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="flex justify-end gap-2 px-5 py-3">
        <Button onClick={onBack}>Back</Button>
        <Button tone="primary" type="submit">
          Continue
        </Button>
      </div>
    </form>
  )
}
