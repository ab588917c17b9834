import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { readRaw } from "#protocol/raw-prefix"
import { type Doorway, onSession } from "../access/door.ts"
import { type Opened, open } from "../access/open.ts"
import { appendTokenFor, endAppendToken } from "./append-token.ts"
import { complete } from "./complete.ts"
import { intake } from "./intake.ts"
import type { Quota } from "./quota.ts"
import { receive } from "./receive.ts"
import { documentMedia, receiveDocument } from "./receive-document.ts"
import { runOf } from "./runs.ts"

/** The calls by which a session grows. */

const noDocument = () => new Refusal("INVALID_INPUT", "A remote session takes lines only.")

interface Sent {
  source: string
  under?: string | undefined
  done?: number | undefined
  of?: number | undefined
  raw?: string | undefined
}

export function appendRoutes(way: Doorway, limits: Quota & { uploadBytesPerMinute: number }): void {
  const { store } = way
  const incoming = intake(limits.uploadBytesPerMinute)
  const receiving = (session: Opened<"append">, request: Request, { source, under, done, of, raw }: Sent) => ({
    source,
    under,
    upload: of === undefined ? undefined : { done: done ?? null, of },
    raw: raw === undefined ? undefined : readRaw(raw),
    request,
    quota: limits,
    intake: incoming,
    again: async () => open(store, await way.viewerOf(request), session.id, "append"),
  })

  onSession(way, calls.appendEntries, async (session, asked) => {
    const { line, ...input } = await asked.input()
    const run = await runOf(store, session, input.run)
    const given = { ...receiving(session, asked.request, input), run }
    const isDocument = documentMedia(asked.request) !== null
    if (isDocument && run !== undefined) throw noDocument()
    if (!isDocument && line === undefined) throw new Refusal("INVALID_INPUT", "line: Say which line comes first.")
    const appended = isDocument
      ? await receiveDocument(store, session, given)
      : await receive(store, session, { ...given, line: line ?? 0 })
    return { ...appended, append_token: await appendTokenFor(store, session) }
  })

  onSession(way, calls.putDocument, async (session, asked) => {
    if (session.row.kind === "remote") throw noDocument()
    const appended = await receiveDocument(store, session, receiving(session, asked.request, await asked.input()))
    return { ...appended, append_token: await appendTokenFor(store, session) }
  })

  onSession(way, calls.endAppendToken, async (session) => {
    await endAppendToken(store, session)
    return {}
  })

  onSession(way, calls.completeSession, async (session, asked) => {
    const entries = await complete(store, session, await asked.input())
    return { id: session.id, status: "complete", entries }
  })
}
