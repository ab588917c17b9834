import type { ImageView, Row } from "#agents/join"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/** Pictures that lie in a page that has no server, as far as it has room for them. */

const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])
const LARGEST = 3_000_000
const MOST_BYTES = 30_000_000

export function picturesOf(store: Store, session: Opened<"view">): (row: Row) => Promise<Map<string, string>> {
  let room = MOST_BYTES
  return async (row) => {
    const found = new Map<string, string>()
    for (const { blob, media, bytes } of imagesOf(row)) {
      if (found.has(blob) || !SHOWN.has(media) || bytes > LARGEST || bytes > room) continue
      const data = await dataOf(store, session, blob)
      if (!data) continue
      room -= bytes
      found.set(blob, data)
    }
    return found
  }
}

function imagesOf({ blocks }: Row): ImageView[] {
  return blocks.flatMap((block) => {
    if (block.type === "image") return [block.image]
    if (block.type === "result") return block.result.images
    if (block.type === "call") return [block.result, ...(block.again ?? [])].flatMap((one) => one?.images ?? [])
    return []
  })
}

/** Only what this session refers to, by the media type that was noted with it. */
async function dataOf(store: Store, { id }: Opened<"view">, hash: string): Promise<string | null> {
  const referred = await store.db
    .selectFrom("session_blobs")
    .select("media")
    .where("session_id", "=", id)
    .where("hash", "=", hash)
    .where("media", "is not", null)
    .executeTakeFirst()
  if (!referred?.media || !SHOWN.has(referred.media)) return null
  const bytes = await store.blobs.get(hash)
  return bytes && `data:${referred.media};base64,${Buffer.from(bytes).toString("base64")}`
}
