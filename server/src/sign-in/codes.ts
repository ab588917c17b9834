import type { Selectable } from "kysely"
import { Refusal } from "#protocol/errors"
import { newId } from "../storage/id.ts"
import { mac, sameText } from "../storage/keys.ts"
import type { Store } from "../storage/store.ts"
import type { CodeAsksTable } from "../storage/tables/sign-in.ts"
import { forgetTry, lookGuessed, noteTry, takesLongerOnly } from "./guesses.ts"

/**
 * Codes that prove that somebody reads an address: to sign in, or to add the address to an account. A request writes the
 * same row whether or not the address has an account; the code is made and sent later, at an independent interval
 * (code-beat.ts). A code is valid only for the browser or person that requested it, and has its own count of wrong tries.
 */
export const CODE_MINUTES = 10
/** After this many wrong tries a code is no longer valid. */
export const CODE_TRIES = 5
export const WRONG_CODE =
  "code: That code didn't work. Codes are good for ten minutes, where they were asked for. Check it, or get a new one."
/** Holds even if the attacker guesses at other addresses of this server too. */
const GUESSED = "code: Someone is guessing codes, so short ones don't work at the moment. Get a new, longer code."

/** Keyed, because a plain hash of six digits hides nothing from somebody with a copy of the database. */
export const codeHash = (secret: string, ask: string, code: string): string => mac(secret, `code ${ask} ${code}`)

/** Who asks: a browser that signs in, or a person who adds an address. */
export type Asker = { browser: string; known: boolean } | { person: string }

export const keyOf = (asker: Asker): string => ("person" in asker ? `person ${asker.person}` : asker.browser)

/** Requests a code to an address; returns the request's id. The same asker's earlier request is no longer valid. */
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

/** Spends one try, or refuses. */
export async function takeCode(
  store: Store,
  secret: string,
  given: { address: string; asker: Asker; code: string; network: string },
): Promise<void> {
  const { address, asker, network } = given
  const known = "browser" in asker && asker.known
  if (!known) await lookGuessed(store, network)
  const ask = await sentTo(store, address, keyOf(asker))
  if (!ask) throw new Refusal("INVALID_INPUT", WRONG_CODE)
  const counted = await noteTry(store, address, network)
  // The guesses came from browsers that have never signed in: the code sent to this one stays valid, whatever others have
  // tried since.
  if (ask.digits <= 6 && !known && (await takesLongerOnly(store, address))) {
    await forgetTry(store, counted)
    throw new Refusal("INVALID_INPUT", GUESSED)
  }
  if (!(await spend(store, secret, ask.id, given.code.replace(/\D/g, "")))) {
    throw new Refusal("INVALID_INPUT", WRONG_CODE)
  }
  await forgetTry(store, counted)
}

/** The code that was sent to an asker and can still be entered, if there is one. */
const sentTo = (store: Store, address: string, asker: string) =>
  store.db
    .selectFrom("code_asks")
    .select(["id", "digits"])
    .where("address", "=", address)
    .where("asker", "=", asker)
    .where("hash", "is not", null)
    .where("expires_at", ">", Date.now())
    .executeTakeFirst()

/** Whether it was the right one. Only the request that deletes the row compares: a code works once. */
function spend(store: Store, secret: string, ask: string, code: string): Promise<boolean> {
  return store.unrecorded.transaction().execute(async (db) => {
    const row = await db.deleteFrom("code_asks").where("id", "=", ask).returningAll().executeTakeFirst()
    if (!row) return false
    const right = isRight(row, secret, code)
    if (!right && row.tries + 1 < CODE_TRIES)
      await db
        .insertInto("code_asks")
        .values({ ...row, tries: row.tries + 1 })
        .execute()
    return right
  })
}

function isRight(row: Selectable<CodeAsksTable>, secret: string, code: string): boolean {
  return row.hash !== null && row.expires_at > Date.now() && sameText(row.hash, codeHash(secret, row.id, code))
}
