import { type Selectable, sql } from "kysely"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Link } from "#protocol/links"
import { lookAgain } from "../access/again.ts"
import { change } from "../access/change.ts"
import type { Opened } from "../access/open.ts"
import { hashSecret, newId } from "../storage/id.ts"
import { mac } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import type { LinksTable } from "../storage/tables/sharing.ts"

/**
 * Share links: anybody who has one can read, until it is revoked. A link's token is derived from the server's key, its id
 * and its generation, so that its owner can copy it again; only its hash is stored, so nothing at rest opens anything.
 */
export interface LinkMaking {
  /** Newest first: new links are made with the first key. Links made with earlier keys stay valid. */
  linkKeys: readonly [Uint8Array, ...Uint8Array[]]
  appUrl: string
}

const DAY = 86_400_000

const tokenOf = ({ linkKeys: [key] }: LinkMaking, id: string, generation: number) => mac(key, `${id}.${generation}`)

/** The token of a link that may have been made with an earlier key. */
function knownToken(making: LinkMaking, row: Selectable<LinksTable>): string {
  const tokens = making.linkKeys.map((key) => mac(key, `${row.id}.${row.generation}`))
  return tokens.find((token) => hashSecret(token) === row.token_hash) ?? tokenOf(making, row.id, row.generation)
}

function show(making: LinkMaking, row: Selectable<LinksTable>): Link {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  return {
    id: row.id,
    label: row.label,
    url: `${making.appUrl}/s/${knownToken(making, row)}`,
    created_at: new Date(row.created_at).toISOString(),
    expires_at: iso(row.expires_at),
    uses: row.uses,
    last_used_at: iso(row.last_used_at),
  }
}

export async function listLinks(
  store: Store,
  making: LinkMaking,
  session: Opened<"seeSharing">,
): Promise<{ links: Link[] }> {
  const rows = await store.db
    .selectFrom("links")
    .selectAll()
    .where("session_id", "=", session.id)
    .where("revoked_at", "is", null)
    .orderBy("id", "desc")
    .execute()
  await lookAgain(store, session)
  return { links: rows.map((row) => show(making, row)) }
}

export async function createLink(
  store: Store,
  making: LinkMaking,
  session: Opened<"publish">,
  given: { label: string; expires_in_days: number | null },
): Promise<Link> {
  const id = newId()
  const label = cleanLine(given.label, 100)
  return change(store, session, async (held) => {
    await held.record({
      name: "link.created",
      subject: id,
      data: { expires_in_days: given.expires_in_days },
      names: { label },
    })
    const row = await held.db
      .insertInto("links")
      .values({
        id,
        session_id: session.id,
        label,
        generation: 1,
        token_hash: hashSecret(tokenOf(making, id, 1)),
        created_at: store.now,
        expires_at: given.expires_in_days === null ? null : sql<number>`${store.now} + ${given.expires_in_days * DAY}`,
        revoked_at: null,
        uses: 0,
        last_used_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return show(making, row)
  })
}

export async function rotateLink(
  store: Store,
  making: LinkMaking,
  session: Opened<"publish">,
  id: string,
): Promise<Link> {
  return change(store, session, async (held) => {
    await held.record({ name: "link.rotated", subject: id })
    const known = await held.db
      .selectFrom("links")
      .select("generation")
      .where("session_id", "=", session.id)
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirst()
    if (!known) throw gone()
    const generation = known.generation + 1
    const row = await held.db
      .updateTable("links")
      .set({ generation, token_hash: hashSecret(tokenOf(making, id, generation)), uses: 0, last_used_at: null })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return show(making, row)
  })
}

export async function revokeLink(store: Store, session: Opened<"manage">, id: string): Promise<void> {
  await change(store, session, async (held) => {
    await held.record({ name: "link.revoked", subject: id })
    const row = await held.db
      .updateTable("links")
      .set({ revoked_at: store.now })
      .where("session_id", "=", session.id)
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .returning("id")
      .executeTakeFirst()
    if (!row) throw gone()
  })
}

const gone = () => new Refusal("NOT_FOUND", "There is no such link, or it has been revoked.")

/**
 * The session that a link's token names; the door decides whether it opens. With `ended`, also of a revoked link, for a
 * viewer who may open the session without it; for anybody else that link no longer exists.
 */
export async function sessionOfLink(store: Store, tokenHash: string, ended: boolean): Promise<string | null> {
  const row = await store.db
    .selectFrom("links")
    .select("session_id")
    .where("token_hash", "=", tokenHash)
    .$if(!ended, (query) => query.where("revoked_at", "is", null))
    .executeTakeFirst()
  return row?.session_id ?? null
}

/** Counts one opening of a link's page. */
export async function countUse(store: Store, tokenHash: string): Promise<void> {
  await store.unrecorded
    .updateTable("links")
    .set((row) => ({ uses: row("uses", "+", 1), last_used_at: store.now }))
    .where("token_hash", "=", tokenHash)
    .execute()
}
