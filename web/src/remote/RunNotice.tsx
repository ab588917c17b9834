import { goesOnBadly } from "#agents/going-on"
import type { Run } from "#protocol/remote-nouns"
import { CopyLine } from "../ui/CopyLine.tsx"
import { useGiven } from "./given.ts"
import { ModeLine } from "./ModeLine.tsx"
import { capital, machineOf } from "./people-words.ts"
import { resumeLine } from "./resume-line.ts"
import type { Standing } from "./standing.ts"

interface Props {
  run: Run | null | undefined
  standing: Standing
  /** Why nothing can be sent. */
  shut: string | null
  /** A card above says in which mode a prompt would run. */
  hasModeAbove: boolean
}

/** Whether the notice says already why nothing can be sent. */
export const tellsWhy = ({ is }: Standing): boolean => is === "ended" || is === "offline"

/** What everybody should know before they write: a mode without questions, a machine that is away, a run that has ended. */
export function RunNotice({ run, standing, shut, hasModeAbove }: Props) {
  const { names, session } = useGiven()
  if (tellsWhy(standing)) {
    const waits = session.abilities.includes("prompt") ? " Prompts wait until it is back." : ""
    const mayGoOn = names.isOwner && !goesOnBadly.includes(session.agent)
    return (
      <div className="remote-notice">
        <p className="text-muted">
          {shut ?? `${capital(machineOf(names))} is not connected.${waits}`}
          {mayGoOn && (standing.is === "ended" ? " To go on, on the same machine:" : " If openctl has ended there:")}
        </p>
        {mayGoOn && (
          <CopyLine className="mt-1.5" text={resumeLine(session.id)} label="Copy the line for your terminal" />
        )}
      </div>
    )
  }
  if (hasModeAbove) return null
  const mode = run?.modes.find((it) => it.id === run.mode)
  return mode && !mode.asks && standing.is !== "archived" ? <ModeLine run={run ?? null} /> : null
}
