import { Refusal } from "#protocol/errors"
import { lookAgain } from "../access/again.ts"
import { type Opened, reopen } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { unseal } from "../transcript/pages.ts"
import { pageAfter, tailAfter } from "../transcript/stored.ts"
import { documentOf, type StoredDocument } from "./documents.ts"

const newline = Buffer.from("\n")

/**
 * The raw lines of a source, byte for byte as they came in, page by page; of a document, the document. Before each page the door is asked again, with the
 * credential that the request came with: who loses the session or the token in the middle of a long export gets no more of it.
 */
export async function exportSource(
  store: Store,
  session: Opened<"download">,
  name: string,
): Promise<{ bytes: ReadableStream<Uint8Array>; media: string | null }> {
  const source = await store.db
    .selectFrom("sources")
    .select(["lines", "unterminated", "partial"])
    .where("session_id", "=", session.id)
    .where("name", "=", name)
    .executeTakeFirst()
  if (!source) throw new Refusal("NOT_FOUND")
  const document = await documentOf(store.db, session.id, name)
  await lookAgain(store, session)
  const bytes = document ? documentBytes(store, document) : linesOf(store, session, name, source)
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await bytes.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await bytes.return()
    },
  })
  return { bytes: stream, media: document?.media ?? null }
}

/** A source that is a document is given back as it was sent, not as the lines that it was unrolled to. */
async function* documentBytes(store: Store, { hash }: StoredDocument): AsyncGenerator<Uint8Array, void> {
  const bytes = await store.blobs.get(hash)
  if (!bytes) throw new Error(`The blob ${hash} of a document is missing.`)
  yield bytes
}

async function* linesOf(
  store: Store,
  session: Opened<"download">,
  name: string,
  source: { lines: number; unterminated: number; partial: Uint8Array | null },
): AsyncGenerator<Uint8Array, void> {
  let sent = 0
  let after = 0
  let missed = false
  const give = async (line: { raw: Uint8Array; big: string | null }) => {
    const raw = line.big ? await store.blobs.get(line.big) : line.raw
    if (!raw) throw new Error(`The blob ${line.big} of a line is missing.`)
    sent += 1
    return sent === source.lines && source.unterminated ? [raw] : [raw, newline]
  }
  while (sent < source.lines) {
    const reach = await reopen(store, session, "download")
    const page = await pageAfter(store, reach, after)
    const tail = page ? [] : await tailAfter(store, reach, after)
    // Rows that were sealed since the look at the pages are read from their page in the next round.
    if (!page && tail[0]?.seq !== after + 1) {
      if (missed) throw new Error(`Entries after ${after} of a session are missing.`)
      missed = true
      continue
    }
    missed = false
    const lying = page ? await unseal(page) : tail
    const chunk: Uint8Array[] = []
    for (const line of lying) if (line.source === name && sent < source.lines) chunk.push(...(await give(line)))
    after = page ? page.last_seq : Number.MAX_SAFE_INTEGER
    if (chunk.length > 0) yield Buffer.concat(chunk)
    if (!page) break
  }
  if (source.partial) yield source.partial
}
