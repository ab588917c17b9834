import type { Selectable } from "kysely"
import { Refusal } from "#protocol/errors"
import { newId } from "../storage/id.ts"
import { mac, sameText } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import type { CodeAsksTable } from "../storage/tables.ts"
import { guessedAt, lookGuessed, noteWrong } from "./guesses.ts"

/**
 * Codes that show that somebody reads an address: to sign in, or to add the address to one's own. Asking writes a row, the same
 * whoever has the address; the code is made and sent later, at a beat of its own (code-beat.ts). A code is good for whoever
 * asked for it, the browser or the person, and counts its wrong tries alone.
 */
export const CODE_MINUTES = 10
/** Wrong tries after which a code is good no more. */
export const CODE_TRIES = 5
export const WRONG_CODE =
  "code: That code didn't work. Codes are good for ten minutes, where they were asked for. Check it, or get a new one."

/** Keyed: of six digits a bare hash is no secret to whoever has a copy of the database. */
export const codeHash = (secret: string, ask: string, code: string): string => mac(secret, `code ${ask} ${code}`)

/** Who asks: a browser that wants in, or a person who adds an address. */
export type Asker = { browser: string; known: boolean } | { person: string }

export const keyOf = (asker: Asker): string => ("person" in asker ? `person ${asker.person}` : asker.browser)

/** Asks for a code to an address; gives the id of what was asked. What the same asker asked for before is good no more. */
export async function askForCode(store: Store, address: string, asker: Asker, network: string): Promise<string> {
  const now = Date.now()
  const fresh = {
    id: newId(),
    person_id: "person" in asker ? asker.person : null,
    network,
    known: "browser" in asker ? Number(asker.known) : 0,
    hash: null,
    digits: 0,
    tries: 0,
    asked_at: now,
    expires_at: now + CODE_MINUTES * 60_000,
    taken_at: null,
    sent_at: null,
  }
  await store.unrecorded
    .insertInto("code_asks")
    .values({ ...fresh, address, asker: keyOf(asker) })
    .onConflict((conflict) => conflict.columns(["address", "asker"]).doUpdateSet(fresh))
    .execute()
  return fresh.id
}

/** Spends one try, or refuses. Whoever takes the row away is the only one who compares: a code is good once. */
export async function takeCode(
  store: Store,
  secret: string,
  given: { address: string; asker: Asker; code: string; network: string },
): Promise<void> {
  const { address, asker, network } = given
  const code = given.code.replace(/\D/g, "")
  const known = "browser" in asker && asker.known
  if (!known) await lookGuessed(store, network)
  const guessed = await guessedAt(store, address)
  const taken = await store.unrecorded.transaction().execute(async (db) => {
    const row = await db
      .deleteFrom("code_asks")
      .where("address", "=", address)
      .where("asker", "=", keyOf(asker))
      .returningAll()
      .executeTakeFirst()
    if (!row) return false
    const right = isRight(row, secret, code)
    const kept = !right && row.tries + 1 < CODE_TRIES
    if (kept)
      await db
        .insertInto("code_asks")
        .values({ ...row, tries: row.tries + 1 })
        .execute()
    // A short code is worth nothing any more where many have been tried: the next one is longer.
    return right && (row.digits > 6 || !guessed)
  })
  if (taken) return
  await noteWrong(store, address, network)
  throw new Refusal("INVALID_INPUT", WRONG_CODE)
}

function isRight(row: Selectable<CodeAsksTable>, secret: string, code: string): boolean {
  return row.hash !== null && row.expires_at > Date.now() && sameText(row.hash, codeHash(secret, row.id, code))
}
