import { calls } from "#protocol/calls"
import { type Doorway, onSession } from "../access/door.ts"
import { findInSession } from "./find-in-session.ts"
import { searchSession } from "./search.ts"

export function searchRoutes(way: Doorway): void {
  onSession(way, calls.searchSession, async (session, asked) => searchSession(way.store, session, await asked.input()))
  onSession(way, calls.findInSession, async (session, asked) =>
    findInSession(way.store, session, await asked.input(), asked.request.signal),
  )
}
