import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { remoteCalls } from "#protocol/remote"
import { type Doorway, onSession } from "../access/door.ts"

/** The calls about remote sessions. */
export function remoteRoutes(way: Doorway): void {
  for (const name of Object.keys(remoteCalls) as (keyof typeof remoteCalls)[]) {
    onSession(way, calls[name], async () => {
      throw new Refusal("UNAVAILABLE", "Remote sessions are not built yet.")
    })
  }
}
