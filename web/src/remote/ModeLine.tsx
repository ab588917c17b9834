import { ShieldAlert, ShieldCheck } from "lucide-react"
import { cleanLine } from "#protocol/clean"
import type { Run } from "#protocol/remote-nouns"
import { useGiven } from "./given.ts"
import { decidesByItself, modeOf } from "./standing.ts"

/** In which mode a prompt will run, and plainly where the agent doesn't ask in it. */
export function ModeLine({ run }: { run: Run | null }) {
  const { names } = useGiven()
  const mode = modeOf(run)
  if (mode === null) return null
  const name = cleanLine(mode.name, 60)
  return (
    <p className={`remote-mode ${mode.asks ? "" : "text-wait"}`}>
      {mode.asks ? <ShieldCheck size={16} aria-hidden /> : <ShieldAlert size={16} aria-hidden />}
      <span>
        Mode: <bdi>{name}</bdi>.{!mode.asks && ` ${decidesByItself(names.agent)}`}
      </span>
    </p>
  )
}
