import { useState } from "react"
import { leftOutByBytes } from "#agents/left-out"
import { cleanLine } from "#protocol/clean"
import { useSignIn } from "../identity/useSignIn.ts"
import { agentLabel } from "../overview/agent-label.ts"
import { Button } from "../ui/Button.tsx"
import { Field } from "../ui/Field.tsx"
import { sizeOf } from "../ui/size.ts"
import { AlreadyHere } from "./AlreadyHere.tsx"
import { type Known, knownOf, wasAll } from "./known.ts"
import { LeftOutList } from "./LeftOutList.tsx"
import type { Scanned } from "./messages.ts"
import { type Found, nameOf } from "./picked-files.ts"
import { titleOfFound } from "./title-of-found.ts"

interface Props {
  chosen: Found[]
  scanned: Scanned
  known: Known
  onSend: (wish: { all: boolean; title: string }) => void
  onBack: () => void
}

/** Before anything is sent: what will be, what is left out and why. */
export function Review({ chosen, scanned, known, onSend, onBack }: Props) {
  const [only] = chosen.length === 1 ? chosen : []
  const [all, setAll] = useState(only !== undefined && wasAll(only, known))
  const [title, setTitle] = useState("")
  const { report } = scanned
  const left = leftOutByBytes(report)
  const total = left.reduce((sum, it) => ({ lines: sum.lines + it.lines, bytes: sum.bytes + it.bytes }), {
    lines: 0,
    bytes: 0,
  })
  const sent = all ? { lines: report.sent.lines + total.lines, bytes: report.sent.bytes + total.bytes } : report.sent
  const here = only && knownOf(only, known, all)
  const isTeams = useSignIn().asked.data?.visibility?.default === "team"
  return (
    <form
      className="rounded-surface border border-line bg-surface"
      onSubmit={(event) => {
        event.preventDefault()
        onSend({ all, title: here ? "" : title })
      }}
    >
      <div className="flex flex-col gap-5 p-5">
        {here && <AlreadyHere session={here} lines={all ? null : scanned.lines} />}
        <div>
          <h2 className="text-lg">Ready to send</h2>
          <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
            {only ? <One found={only} /> : <Several chosen={chosen} />}
            <dt className="text-muted">{here ? "In the file" : "Will be sent"}</dt>
            <dd className="tabular-nums">
              {sent.lines.toLocaleString("en")} {sent.lines === 1 ? "line" : "lines"}, {sizeOf(sent.bytes)}
            </dd>
          </dl>
        </div>
        <LeftOutList left={left} bytes={total.bytes} all={all} onAll={setAll} />
        {report.cleaned > 0 && (
          <p className="text-muted">
            Credentials and cookies are removed from {report.cleaned.toLocaleString("en")}{" "}
            {report.cleaned === 1 ? "line" : "lines"}.
          </p>
        )}
        {only && !here && (
          <Field
            label="Title"
            hint="Leave it empty to use the session's own title or its first prompt."
            maxLength={500}
            autoComplete="off"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2 border-t border-line px-5 py-3">
        {/* An existing session may be shared. */}
        <p className="mr-auto text-muted">{!here && whoSees(isTeams, only ? "it" : "them")}</p>
        <Button onClick={onBack}>Back</Button>
        <Button tone="primary" type="submit" disabled={sent.lines === 0}>
          Send
        </Button>
      </div>
    </form>
  )
}

function whoSees(isTeams: boolean, them: string): string {
  return isTeams
    ? `Everyone with an account on this server will see ${them}.`
    : `Only you will see ${them} until you share.`
}

function One({ found }: { found: Found }) {
  const helpers = found.others.length
  return (
    <>
      <dt className="text-muted">File</dt>
      <dd className="min-w-0 break-all">{cleanLine(nameOf(found.main.path))}</dd>
      <dt className="text-muted">Agent</dt>
      <dd>{found.head.agent ? agentLabel(found.head.agent) : "Not recognized. The lines are kept as they are."}</dd>
      {helpers > 0 && (
        <>
          <dt className="text-muted">Sub-agents</dt>
          <dd>
            {helpers} {helpers === 1 ? "file" : "files"}
          </dd>
        </>
      )}
    </>
  )
}

function Several({ chosen }: { chosen: Found[] }) {
  return (
    <>
      <dt className="text-muted">Sessions</dt>
      <dd className="min-w-0">
        <ul>
          {chosen.slice(0, 6).map((it) => (
            <li key={it.main.path} dir="auto" className="truncate">
              {titleOfFound(it)}
            </li>
          ))}
          {chosen.length > 6 && <li className="text-muted">and {chosen.length - 6} more</li>}
        </ul>
      </dd>
    </>
  )
}
