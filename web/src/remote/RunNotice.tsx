import type { Run } from "#protocol/remote-nouns"
import { CopyLine } from "../ui/CopyLine.tsx"
import { useGiven } from "./given.ts"
import { ModeLine } from "./ModeLine.tsx"
import { capital, machineOf } from "./people-words.ts"
import { resumeLine } from "./resume-line.ts"
import type { Standing } from "./standing.ts"

/** What everybody should know before they write: a mode without questions, a machine that is away, a run that has ended. */
export function RunNotice({ run, standing }: { run: Run | null | undefined; standing: Standing }) {
  const { names, session } = useGiven()
  if (standing.is === "ended" || standing.is === "offline") {
    return (
      <div className="remote-notice">
        <p className="text-muted">
          {standing.is === "ended"
            ? `${names.agent} isn't running any more.`
            : `${capital(machineOf(names))} is not connected. Prompts wait until it is back.`}
          {names.isOwner && " To go on, on the same machine:"}
        </p>
        {names.isOwner && (
          <CopyLine className="mt-1.5" text={resumeLine(session.id)} label="Copy the line for your terminal" />
        )}
      </div>
    )
  }
  const mode = run?.modes.find((it) => it.id === run.mode)
  return mode && !mode.asks && standing.is !== "archived" ? <ModeLine run={run ?? null} /> : null
}
