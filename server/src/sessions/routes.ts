import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { readRaw } from "#protocol/raw-prefix"
import { lookAgain } from "../access/again.ts"
import { type Asker, type Doorway, onPerson, onSession } from "../access/door.ts"
import { open } from "../access/open.ts"
import { describe } from "../overview/describe.ts"
import { type ListAsked, listSessions } from "../overview/list.ts"
import type { Store } from "../storage/store.ts"
import { decompress, pack } from "../transcript/compress.ts"
import type { Page } from "../transcript/stored.ts"
import { appendTokenFor, endAppendToken } from "./append-token.ts"
import { complete } from "./complete.ts"
import { createSession } from "./create.ts"
import { exportSource } from "./export.ts"
import { noteExports } from "./exported.ts"
import { intake } from "./intake.ts"
import { knownSessions } from "./known.ts"
import type { Quota } from "./quota.ts"
import { lineAt, listPrompts, readEntries, readEntry, readPage } from "./read.ts"
import { receive } from "./receive.ts"
import { deleteSession, patchSession } from "./sessions.ts"

/** Bytes that a browser must never take for a page of ours. */
const inert = { "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox" }

/** The images that are shown; whatever else a transcript calls an image is a download. */
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])

/** What a list with words in its question is answered by: the room of search, which this one doesn't know. */
export type Find = (store: Store, asker: Asker, asked: ListAsked & { q: string }) => ReturnType<typeof listSessions>

export function sessionRoutes(way: Doorway, limits: Quota & { uploadBytesPerMinute: number }, find: Find): void {
  const { store } = way
  const noteExport = noteExports(store)
  const incoming = intake(limits.uploadBytesPerMinute)

  onPerson(way, calls.listSessions, "read", async (asker, asked) => {
    const { q, ...page } = await asked.input()
    const list = q?.trim() ? await find(store, asker, { ...page, q }) : await listSessions(store, asker, page)
    return respond({ json: JSON.stringify(list) }, asked.request)
  })

  onPerson(way, calls.createSession, "write", async (asker, asked) => {
    const { session, appendToken } = await createSession(store, asker, await asked.input())
    return appendToken ? { ...session, append_token: appendToken } : Response.json(session)
  })

  onPerson(way, calls.knownSessions, "read", async (asker, asked) => ({
    sessions: await knownSessions(store, asker, (await asked.input()).external_ids),
  }))

  onSession(way, calls.getSession, (session) => describe(store, session))

  onSession(way, calls.patchSession, async (session, asked) => patchSession(store, session, await asked.input()))

  onSession(way, calls.deleteSession, async (session) => {
    await deleteSession(store, session)
    return {}
  })

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

  onSession(way, calls.readEntries, async (session, asked) => {
    const { after, limit } = await asked.input()
    return respond({ json: await readEntries(store, session, after, limit) }, asked.request)
  })

  onSession(way, calls.readPage, async (session, asked) => {
    const { seq } = await asked.input()
    return respond(await readPage(store, session, seq), asked.request)
  })

  onSession(way, calls.readEntry, async (session, asked) => readEntry(store, session, (await asked.input()).seq))

  onSession(way, calls.readLine, async (session, asked) => {
    const { raw } = await lineAt(store, session, (await asked.input()).seq)
    return new Response(Buffer.from(raw), { headers: { "content-type": "text/plain; charset=utf-8", ...inert } })
  })

  onSession(way, calls.listPrompts, async (session, asked) => listPrompts(store, session, (await asked.input()).after))

  onSession(way, calls.exportSession, async (session, asked) => {
    const { source } = await asked.input()
    const lines = await exportSource(store, session, source)
    await noteExport(session)
    return new Response(lines, {
      headers: {
        "content-type": "application/x-ndjson",
        "content-disposition": `attachment; filename="${session.id}-${source}.jsonl"`,
        ...inert,
      },
    })
  })

  onSession(way, calls.readBlob, async (session, asked) => {
    const { hash } = await asked.input()
    const referred = await store.db
      .selectFrom("session_blobs")
      .select("media")
      .where("session_id", "=", session.id)
      .where("hash", "=", hash)
      .where("media", "is not", null)
      .executeTakeFirst()
    const bytes = referred ? await store.blobs.get(hash) : null
    // No seq says when the session came to refer to it.
    await lookAgain(store, session)
    if (!referred?.media || !bytes) throw new Refusal("NOT_FOUND")
    const shown = SHOWN.has(referred.media)
    return new Response(Buffer.from(bytes), {
      headers: {
        "content-type": shown ? referred.media : "application/octet-stream",
        "content-disposition": shown ? "inline" : "attachment",
        ...inert,
      },
    })
  })
}

/** Sends a page as it lies to who understands Zstandard, and unpacks it for everybody else; packs what does not lie packed. */
async function respond(page: Page, request: Request): Promise<Response> {
  const accepted = request.headers.get("accept-encoding") ?? ""
  const headers = { "content-type": "application/json", vary: "accept-encoding" }
  const packed = (bytes: Uint8Array, encoding: string) =>
    new Response(Buffer.from(bytes), { headers: { ...headers, "content-encoding": encoding } })
  if (page.packed && accepted.includes("zstd")) return packed(page.packed, "zstd")
  const json = page.packed ? await decompress(page.packed) : Buffer.from(page.json)
  if (json.byteLength <= WORTH_PACKING) return new Response(new Uint8Array(json), { headers })
  const encoding = (["zstd", "gzip"] as const).find((one) => accepted.includes(one))
  return encoding ? packed(await pack(json, encoding), encoding) : new Response(new Uint8Array(json), { headers })
}

/** What fits into one packet anyway is sent as it is. */
const WORTH_PACKING = 1400
