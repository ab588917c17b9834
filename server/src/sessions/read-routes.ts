import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { lookAgain } from "../access/again.ts"
import { type Doorway, onSession } from "../access/door.ts"
import { lineAt, listPrompts, readEntries, readEntry, readPage } from "./read.ts"
import { respond } from "./respond.ts"

/** Bytes that a browser must never take for a page of ours. */
export const inert = { "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox" }

/** The images that are shown; whatever else a transcript calls an image is a download. */
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])

/** The calls by which a transcript is read. */
export function readRoutes(way: Doorway): void {
  const { store } = way

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
