import { calls } from "#protocol/calls"
import { type Asker, type Doorway, onPerson, onSession } from "../access/door.ts"
import type { VisibilityRules } from "../config/visibility.ts"
import { describe } from "../overview/describe.ts"
import { type ListAsked, listSessions } from "../overview/list.ts"
import type { Store } from "../storage/store.ts"
import { appendRoutes } from "./append-routes.ts"
import { createSession } from "./create.ts"
import { knownRemote, knownSessions } from "./known.ts"
import type { Quota } from "./quota.ts"
import { readRoutes } from "./read-routes.ts"
import { respond } from "./respond.ts"
import { deleteSession, patchSession } from "./sessions.ts"

/** What a list with words in its question is answered by: the room of search, which this one doesn't know. */
export type Find = (store: Store, asker: Asker, asked: ListAsked & { q: string }) => ReturnType<typeof listSessions>

type Given = Quota & { uploadBytesPerMinute: number; visibility: VisibilityRules }

export function sessionRoutes(way: Doorway, given: Given, find: Find): void {
  const { store } = way
  const rules = given.visibility

  onPerson(way, calls.listSessions, "read", async (asker, asked) => {
    const { q, ...page } = await asked.input()
    const list = q?.trim() ? await find(store, asker, { ...page, q }) : await listSessions(store, asker, page)
    return respond({ json: JSON.stringify(list) }, asked.request)
  })

  onPerson(way, calls.createSession, "write", async (asker, asked) => {
    const { session, isNew, appendToken } = await createSession(store, rules, asker, await asked.input())
    if (!isNew) return Response.json(session)
    return appendToken ? { ...session, append_token: appendToken } : session
  })

  onPerson(way, calls.knownSessions, "read", async (asker, asked) => {
    const { external_ids } = await asked.input()
    return {
      sessions: await knownSessions(store, asker, external_ids),
      remote: await knownRemote(store, asker, external_ids),
    }
  })

  onSession(way, calls.getSession, (session) => describe(store, session))

  onSession(way, calls.patchSession, async (session, asked) => patchSession(store, rules, session, await asked.input()))

  onSession(way, calls.deleteSession, async (session) => {
    await deleteSession(store, session)
    return {}
  })

  appendRoutes(way, given)
  readRoutes(way)
}
