import { sql } from "kysely"
import type { Viewer } from "../access/viewer.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { goodCredentials } from "./credentials.ts"

const LIFE_MS = 30_000

/** A ticket for the viewer: a browser can't send a header when it opens a socket, and an address must hold no credential. */
export async function createTicket(store: Store, viewer: Viewer): Promise<string> {
  const ticket = newSecret()
  await store.unrecorded.deleteFrom("tickets").where("expires_at", "<", store.now).execute()
  await store.unrecorded
    .insertInto("tickets")
    .values({
      hash: hashSecret(ticket),
      viewer: JSON.stringify(viewer),
      expires_at: sql<number>`${store.now} + ${LIFE_MS}`,
    })
    .execute()
  return ticket
}

/** The viewer of a ticket; works once. */
export async function spendTicket(store: Store, ticket: string): Promise<Viewer | null> {
  const row = await store.unrecorded
    .deleteFrom("tickets")
    .where("hash", "=", hashSecret(ticket))
    .where("expires_at", ">", store.now)
    .returning("viewer")
    .executeTakeFirst()
  const viewer = row ? (JSON.parse(row.viewer) as Viewer) : null
  // A credential that has ended since the ticket was issued must not live on as a socket.
  return viewer && (await goodCredentials(store, [viewer]))(viewer) ? viewer : null
}
