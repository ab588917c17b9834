import { Square } from "lucide-react"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { useRun } from "./useRemote.ts"

/** Stops the turn; for its owner, as long as one runs. */
export function StopButton({ session }: { session: Session }) {
  const { run } = useRun(session)
  const stop = useSend(calls.interruptRun, { failed: "It goes on." })
  if (!session.abilities.includes("steer") || !run?.online || run.state !== "running" || run.turn === null) return null
  const { turn } = run
  const isStopping = run.interrupt === turn || stop.isPending
  return (
    <Button
      size="sm"
      className="max-sm:mr-1.5 max-sm:min-w-11"
      icon={<Square size={12} fill="currentColor" aria-hidden />}
      aria-disabled={isStopping}
      onClick={() => stop.mutate({ id: session.id, proposal: turn })}
    >
      {isStopping ? "Stopping" : "Stop"}
    </Button>
  )
}
