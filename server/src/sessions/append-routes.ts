import { calls } from "#protocol/calls"
import { readRaw } from "#protocol/raw-prefix"
import { type Doorway, onSession } from "../access/door.ts"
import { open } from "../access/open.ts"
import { appendTokenFor, endAppendToken } from "./append-token.ts"
import { complete } from "./complete.ts"
import { intake } from "./intake.ts"
import type { Quota } from "./quota.ts"
import { receive } from "./receive.ts"

/** The calls by which a session grows. */
export function appendRoutes(way: Doorway, limits: Quota & { uploadBytesPerMinute: number }): void {
  const { store } = way
  const incoming = intake(limits.uploadBytesPerMinute)

  onSession(way, calls.appendEntries, async (session, asked) => {
    const { source, line, under, done = null, of, raw } = await asked.input()
    const appended = await receive(store, session, {
      source,
      line,
      under,
      upload: of === undefined ? undefined : { done, of },
      raw: raw === undefined ? undefined : readRaw(raw),
      request: asked.request,
      quota: limits,
      intake: incoming,
      again: async () => open(store, await way.viewerOf(asked.request), session.id, "append"),
    })
    return { ...appended, append_token: await appendTokenFor(store, session) }
  })

  onSession(way, calls.endAppendToken, async (session) => {
    await endAppendToken(store, session)
    return {}
  })

  onSession(way, calls.completeSession, async (session, asked) => {
    const { ended } = await asked.input()
    const entries = await complete(store, session, ended)
    return { id: session.id, status: "complete", entries }
  })
}
