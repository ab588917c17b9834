import { type Selectable, sql } from "kysely"
import type { Token, TokenScope } from "#protocol/account"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import { hashSecret, newId, newSecret } from "../storage/id.ts"
import type { Change, Store } from "../storage/store.ts"
import type { TokensTable } from "../storage/tables/people.ts"

/**
 * Our own tokens, for programs: shown once, stored as a hash, limited to a scope, and invalid as soon as they are revoked.
 */
export interface MakingToken {
  label: string
  scopes: readonly TokenScope[]
  /** How long it is valid, or null for no limit. */
  lastsMs: number | null
}

export async function makeToken(change: Change, store: Store, person: string, given: MakingToken) {
  const token = `oct_${newSecret()}`
  const id = newId()
  await change.record({ name: "token.created", subject: id, data: { scopes: given.scopes, person } })
  const row = await change.db
    .insertInto("tokens")
    .values({
      id,
      person_id: person,
      label: cleanLine(given.label, 100) || "a program",
      prefix: token.slice(0, 8),
      hash: hashSecret(token),
      scopes: given.scopes.join(" "),
      created_at: store.now,
      expires_at: given.lastsMs === null ? null : sql<number>`${store.now} + ${given.lastsMs}`,
      last_used_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { ...show(row), token }
}

export async function listTokens(store: Store, person: string): Promise<{ tokens: Token[] }> {
  const rows = await store.db
    .selectFrom("tokens")
    .selectAll()
    .where("person_id", "=", person)
    .where((row) => row.or([row("expires_at", "is", null), row("expires_at", ">", store.now)]))
    .orderBy("id", "desc")
    .execute()
  return { tokens: rows.map(show) }
}

/** `actor` is who revokes it: the person, or null for the operator. */
export async function revokeToken(store: Store, person: string, id: string, actor: string | null): Promise<void> {
  await store.change(actor, async (change) => {
    const gone = await change.db
      .deleteFrom("tokens")
      .where("id", "=", id)
      .where("person_id", "=", person)
      .returning("id")
      .executeTakeFirst()
    if (!gone) throw new Refusal("NOT_FOUND", "There is no such token, or it has been revoked.")
    await change.record({ name: "token.revoked", subject: id, data: { person } })
  })
}

function show(row: Selectable<TokensTable>): Token {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())
  return {
    id: row.id,
    label: row.label,
    prefix: row.prefix,
    scopes: row.scopes.split(" ") as TokenScope[],
    created_at: new Date(row.created_at).toISOString(),
    expires_at: iso(row.expires_at),
    last_used_at: iso(row.last_used_at),
  }
}
