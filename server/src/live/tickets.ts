import { sql } from "kysely"
import type { Viewer } from "../access/viewer.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"

const LIFE_MS = 30_000

/** A ticket for who asks: a browser can't send a header when it opens a socket, and an address must hold no credential. */
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

/** The viewer of a ticket, once. */
export async function spendTicket(store: Store, ticket: string): Promise<Viewer | null> {
  const row = await store.unrecorded
    .deleteFrom("tickets")
    .where("hash", "=", hashSecret(ticket))
    .where("expires_at", ">", store.now)
    .returning("viewer")
    .executeTakeFirst()
  const viewer = row ? (JSON.parse(row.viewer) as Viewer) : null
  return viewer && (await stillGood(store, viewer)) ? viewer : null
}

/** What has ended since the ticket was given must not live on as a socket. */
async function stillGood(store: Store, { via, credential }: Viewer): Promise<boolean> {
  if (credential === null || (via !== "sign-in" && via !== "token")) return true
  const table = via === "token" ? "tokens" : "sign_ins"
  const row = await store.unrecorded.selectFrom(table).select("id").where("id", "=", credential).executeTakeFirst()
  return row !== undefined
}
