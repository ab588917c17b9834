import { useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Card } from "./Card.tsx"
import { useGiven } from "./given.ts"
import { useSettled } from "./held.ts"

const PATIENCE_MS = 10_000

/** While a turn is being stopped; when that takes long, there is a harder way. */
export function StopCard({ turn }: { turn: string }) {
  const { names, session } = useGiven()
  const [isLate, setLate] = useState(false)
  const isSettled = useSettled()
  const end = useSend(calls.askEnd, { failed: "The run goes on." })
  useEffect(() => {
    // Another turn has its own ten seconds.
    void turn
    setLate(false)
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [turn])
  return (
    <Card label="Stopping" tone={isLate ? "wait" : "plain"}>
      <p role="status">
        {isLate
          ? `${names.agent} hasn't stopped yet. Ending the run ends its program.`
          : `${names.agent} is asked to stop.`}
      </p>
      {isLate && session.abilities.includes("steer") && (
        <div className="remote-acts">
          <Button
            size="sm"
            tone="danger"
            busy={end.isPending}
            aria-disabled={!isSettled}
            onClick={() => end.mutate({ id: session.id })}
          >
            End the run
          </Button>
        </div>
      )}
    </Card>
  )
}
