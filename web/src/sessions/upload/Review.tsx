import { useState } from "react"
import { leftOutByBytes } from "#agents/left-out"
import { cleanLine } from "#protocol/clean"
import { Button } from "../../ui/Button.tsx"
import { Field } from "../../ui/Field.tsx"
import type { Scanned } from "./messages.ts"
import type { Found } from "./picked-files.ts"
import { sayBytes } from "./say-bytes.ts"

interface Props {
  found: Found
  scanned: Scanned
  /** The agent's name for people, or null when it isn't known. */
  agent: string | null
  onSend: (wish: { all: boolean; title: string }) => void
  onBack: () => void
}

/** What will be sent, what is left out and why, before anything is. */
export function Review({ found, scanned, agent, onSend, onBack }: Props) {
  const [all, setAll] = useState(false)
  const [title, setTitle] = useState("")
  const left = leftOutByBytes(scanned.report)
  const leftBytes = left.reduce((sum, it) => sum + it.bytes, 0)
  const leftLines = left.reduce((sum, it) => sum + it.lines, 0)
  const sent = all
    ? { lines: scanned.report.sent.lines + leftLines, bytes: scanned.report.sent.bytes + leftBytes }
    : scanned.report.sent
  return (
    <form
      className="rounded-surface border border-line bg-surface"
      onSubmit={(event) => {
        event.preventDefault()
        onSend({ all, title })
      }}
    >
      <div className="flex flex-col gap-5 p-5">
        <div>
          <h2 className="text-lg">Ready to send</h2>
          <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
            <dt className="text-muted">File</dt>
            <dd className="min-w-0 break-all">{cleanLine(found.main.path.split("/").at(-1) ?? "")}</dd>
            <dt className="text-muted">Agent</dt>
            <dd>{agent ?? "Not recognised. The lines are kept, and shown only to you."}</dd>
            {found.others.length > 0 && (
              <>
                <dt className="text-muted">Sub-agents</dt>
                <dd>
                  {found.others.length} {found.others.length === 1 ? "file" : "files"}
                </dd>
              </>
            )}
            <dt className="text-muted">Will be sent</dt>
            <dd className="tabular-nums">
              {sent.lines.toLocaleString("en")} {sent.lines === 1 ? "line" : "lines"}, {sayBytes(sent.bytes)}
            </dd>
          </dl>
        </div>
        {left.length > 0 && (
          <section aria-labelledby="left-out">
            <h3 id="left-out" className="text-base">
              {all ? "Would be left out" : "Left out"}: {sayBytes(leftBytes)}
            </h3>
            <p className="mt-0.5 text-muted">
              These lines hold no conversation. Some tell more about you or your machine than you may mean to share.
            </p>
            <ul className="mt-2 divide-y divide-line border-y border-line">
              {left.map((it) => (
                <li key={it.kind} className="flex gap-3 py-1.5">
                  <span className="min-w-0 flex-1">{it.kind}</span>
                  <span className="text-sm text-muted tabular-nums">{it.lines.toLocaleString("en")} lines</span>
                  <span className="w-18 text-right text-sm text-muted tabular-nums">{sayBytes(it.bytes)}</span>
                </li>
              ))}
            </ul>
            <label className="mt-2 flex min-h-9 cursor-pointer items-center gap-2.5 max-sm:min-h-11">
              <input
                type="checkbox"
                className="size-4 accent-(--accent)"
                checked={all}
                onChange={(event) => setAll(event.target.checked)}
              />
              Send everything, these lines too
            </label>
          </section>
        )}
        {scanned.report.cleaned > 0 && (
          <p className="text-muted">
            Credentials and cookies are taken out of {scanned.report.cleaned.toLocaleString("en")}{" "}
            {scanned.report.cleaned === 1 ? "line" : "lines"}.
          </p>
        )}
        <Field
          label="Title"
          hint="Left empty, the session's own title or its first prompt is taken."
          maxLength={500}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t border-line px-5 py-3">
        <p className="mr-auto text-muted">Only you will see it until you share it.</p>
        <Button onClick={onBack}>Back</Button>
        <Button tone="primary" type="submit" disabled={sent.lines === 0}>
          Send
        </Button>
      </div>
    </form>
  )
}
