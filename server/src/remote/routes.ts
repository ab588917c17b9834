import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { remoteCalls } from "#protocol/remote"
import type { Deliver } from "../access/deliver.ts"
import { type Doorway, onSession } from "../access/door.ts"
import { sayTextRoute } from "./say-text.ts"

/** The calls about remote sessions. */
export function remoteRoutes(way: Doorway, deliver: Deliver): void {
  sayTextRoute(way, deliver)
  for (const name of Object.keys(remoteCalls) as (keyof typeof remoteCalls)[]) {
    if (name === "sayText") continue
    onSession(way, calls[name], async () => {
      throw new Refusal("UNAVAILABLE", "Remote sessions are not built yet.")
    })
  }
}
