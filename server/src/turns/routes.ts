import { calls } from "#protocol/calls"
import { type Doorway, onSession } from "../access/door.ts"
import { placeOf } from "./place.ts"
import { listAgents, listChanges, listFiles, listTurns, readNumbers } from "./read.ts"

/** The calls by which pages and programs read what is kept beside the entries. */
export function turnRoutes(way: Doorway): void {
  const { store } = way
  onSession(way, calls.listTurns, async (session, asked) => listTurns(store, session, await asked.input()))
  onSession(way, calls.listAgents, async (session, asked) => listAgents(store, session, await asked.input()))
  onSession(way, calls.listFiles, async (session, asked) => listFiles(store, session, await asked.input()))
  onSession(way, calls.listChanges, async (session, asked) => listChanges(store, session, await asked.input()))
  onSession(way, calls.readNumbers, (session) => readNumbers(store, session))
  onSession(way, calls.placeOf, async (session, asked) => placeOf(store, session, (await asked.input()).seq))
}
