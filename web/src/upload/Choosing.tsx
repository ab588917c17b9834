import { useState } from "react"
import { cleanLine } from "#protocol/clean"
import { agentLabel } from "../overview/agent-label.ts"
import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import { sizeOf } from "../ui/size.ts"
import { Time } from "../ui/Time.tsx"
import { KnownMark } from "./KnownMark.tsx"
import { isHere, type Known, knownOf, newSubAgents, wasAll } from "./known.ts"
import { bytesOf, externalOf, type Found, nameOf, type Sorted } from "./picked-files.ts"
import { titleOfFound } from "./title-of-found.ts"

interface Props {
  sorted: Sorted
  known: Known
  /** They came in a folder: then only the newest is selected at first. */
  folder: boolean
  onChoose: (chosen: Found[]) => void
  onBack: () => void
}

/** As many rows as anybody reads; a year's work has more files. */
const MOST_ROWS = 500

/** Several sessions are among the files: asks which ones. */
export function Choosing({ sorted, known, folder, onChoose, onBack }: Props) {
  const rows = sorted.sessions.slice(0, MOST_ROWS)
  const keyOf = (it: Found) => externalOf(it, false)
  const missing = rows.filter((it) => !isHere(it, known))
  // Of a folder, which may hold a year's work, only the newest is selected; of files chosen by hand, all are.
  const onlyNewest = folder && missing.length > 1
  const [chosen, setChosen] = useState(() => new Set((onlyNewest ? missing.slice(0, 1) : missing).map(keyOf)))
  const picked = rows.filter((it) => chosen.has(keyOf(it)))
  const toggle = (key: string) =>
    setChosen((before) => {
      const after = new Set(before)
      if (!after.delete(key)) after.add(key)
      return after
    })
  return (
    <form
      className="rounded-surface border border-line bg-surface"
      onSubmit={(event) => {
        event.preventDefault()
        if (picked.length > 0) onChoose(picked)
      }}
    >
      <fieldset className="min-w-0">
        <legend className="px-5 pt-5 pb-3 font-medium">
          {sorted.sessions.length === 1 ? "One session" : `${sorted.sessions.length} sessions`} found
        </legend>
        {onlyNewest && (
          <p className="px-5 pb-1 text-sm text-muted">
            You chose a folder, so only the newest one {missing.length < rows.length && "with something new "}is
            selected.
          </p>
        )}
        <label className="flex min-h-10 cursor-pointer items-center gap-3 px-5 pb-2 text-muted max-sm:min-h-11">
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={picked.length === rows.length}
            ref={(box) => {
              if (box) box.indeterminate = picked.length > 0 && picked.length < rows.length
            }}
            onChange={(event) => setChosen(new Set(event.target.checked ? rows.map(keyOf) : []))}
          />
          Select all
        </label>
        <ul className="max-h-96 divide-y divide-line overflow-y-auto border-y border-line">
          {rows.map((it) => (
            <Row
              key={it.main.path}
              found={it}
              known={known}
              checked={chosen.has(keyOf(it))}
              onToggle={() => toggle(keyOf(it))}
            />
          ))}
        </ul>
      </fieldset>
      <LeftAside sorted={sorted} />
      <div className="flex flex-wrap items-center justify-end gap-2 px-5 py-3">
        <p role="status" className="mr-auto text-muted tabular-nums">
          {picked.length} selected, {sizeOf(picked.reduce((sum, it) => sum + bytesOf(it), 0))}
        </p>
        <Button onClick={onBack}>Back</Button>
        <Button tone="primary" type="submit" disabled={picked.length === 0}>
          Continue
        </Button>
      </div>
    </form>
  )
}

function Row({
  found,
  known,
  checked,
  onToggle,
}: {
  found: Found
  known: Known
  checked: boolean
  onToggle: () => void
}) {
  const { head, told, main, others } = found
  const title = titleOfFound(found)
  const prompt = cleanLine(told.firstPrompt ?? "", 160)
  const session = knownOf(found, known) ?? (wasAll(found, known) ? knownOf(found, known, true) : undefined)
  const folder = cleanLine(head.directory?.split(/[/\\]/).at(-1) ?? "", 60)
  return (
    <li className="flex items-center hover:bg-hover has-checked:bg-accent-soft">
      <label className="flex min-h-11 min-w-0 flex-1 cursor-pointer items-center gap-3 py-2 pl-5 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent">
        <input type="checkbox" className="size-4 shrink-0 accent-(--accent)" checked={checked} onChange={onToggle} />
        <span className="min-w-0 flex-1">
          <span dir="auto" className="block truncate font-medium">
            {title}
          </span>
          {prompt && prompt !== title && (
            <span dir="auto" className="block truncate text-sm text-muted">
              {prompt}
            </span>
          )}
          <span className="flex flex-wrap gap-x-3 text-sm text-muted">
            <span>{agentLabel(head.agent ?? "unknown")}</span>
            {folder && <span className="max-w-48 truncate">{folder}</span>}
            <Time at={new Date(main.file.lastModified).toISOString()} focusable={false} />
            <span>{sizeOf(bytesOf(found))}</span>
            {others.length > 0 && <span>{countOf(others.length, "sub-agent")}</span>}
          </span>
        </span>
      </label>
      <span className="shrink-0 pr-5 pl-3">
        {session && <KnownMark session={session} fresh={newSubAgents(found, session)} />}
      </span>
    </li>
  )
}

/** Which of the files are not in the list, and why. */
function LeftAside({ sorted: { sessions, unknown, wrong } }: { sorted: Sorted }) {
  const more = sessions.length - MOST_ROWS
  if (more <= 0 && unknown.length === 0 && wrong.length === 0) return null
  return (
    <div className="border-b border-line px-5 py-3 text-sm text-muted">
      {more > 0 && <p>{more.toLocaleString("en")} older ones aren't listed. To upload one of them, choose its file.</p>}
      {unknown.length > 0 && (
        <p>
          {unknown.length === 1 ? "One other file is" : `${unknown.length} other files are`} from no agent that openctl
          knows: {someNames(unknown)}.
        </p>
      )}
      {wrong.slice(0, 5).map(({ name, why }) => (
        <p key={name}>
          {cleanLine(name, 80)} {why}
        </p>
      ))}
      {wrong.length > 5 && <p>{wrong.length - 5} more files aren't sessions.</p>}
    </div>
  )
}

/** The first few by name, and how many more there are. */
function someNames(files: readonly Found[]): string {
  const names = files.slice(0, 3).map(({ main }) => cleanLine(nameOf(main.path), 80))
  const more = files.length - names.length
  return `${names.join(", ")}${more > 0 ? `, and ${more.toLocaleString("en")} more` : ""}`
}
