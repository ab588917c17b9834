import { Refusal } from "#protocol/errors"
import type { Me } from "#protocol/identity"
import { cookieFor } from "../people/cookie.ts"
import { describeMe, personAt } from "../people/people.ts"
import { beginSignIn } from "../people/sign-ins.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { SigningIn } from "./sign-in.ts"

/**
 * A way to sign in without email and without a provider: an operator makes a link for a person, which works once, within a
 * quarter of an hour. It signs in and proves nothing: somebody who has it need not read the person's address.
 */
const LIFE_MS = 15 * 60_000

/** The path of a fresh link for the person who has an address. Their earlier links are no longer valid. */
export async function makeSignInLink(
  store: Store,
  given: string,
  command: string,
): Promise<{ path: string; expires_at: string }> {
  const token = newSecret()
  const expires = Date.now() + LIFE_MS
  await store.change(null, async (change) => {
    const { id: person, disabled_at } = await personAt(change.db, given)
    // Their link would be refused; the operator should hear of it now.
    if (disabled_at !== null) {
      throw new Refusal("CONFLICT", `This account is disabled. To enable it: ${command} admin enable <address>`)
    }
    await change.record({ name: "sign-in-link.created", subject: person })
    await change.db.deleteFrom("sign_in_links").where("person_id", "=", person).execute()
    await change.db
      .insertInto("sign_in_links")
      .values({ hash: hashSecret(token), person_id: person, expires_at: expires })
      .execute()
  })
  return { path: `/sign-in-link#${token}`, expires_at: new Date(expires).toISOString() }
}

/** Who would be signed in by a link, or null if it isn't valid (any more). Doesn't use it up. */
export async function whomLinkSignsIn(store: Store, token: string): Promise<{ name: string } | null> {
  const row = await good(store.unrecorded, token).executeTakeFirst()
  return row ? { name: row.name } : null
}

const good = (db: Store["db"], token: string) =>
  db
    .selectFrom("sign_in_links as l")
    .innerJoin("people as p", "p.id", "l.person_id")
    .select(["p.id", "p.name"])
    .where("l.hash", "=", hashSecret(token))
    .where("l.expires_at", ">", Date.now())
    .where("p.disabled_at", "is", null)
    .where("p.deleted_at", "is", null)

export async function signInByLink(
  given: SigningIn,
  asked: { token: string; device: string },
): Promise<{ me: Me; cookie: string }> {
  const { store } = given
  const { person, token } = await store.change(null, async (change) => {
    const found = await good(change.db, asked.token).executeTakeFirst()
    // Only the request that deletes the row signs in, however many come at once.
    const taken = await change.db
      .deleteFrom("sign_in_links")
      .where("hash", "=", hashSecret(asked.token))
      .returning("person_id")
      .executeTakeFirst()
    if (!found || !taken) throw new Refusal("UNAUTHENTICATED", ENDED)
    await change.record({ name: "sign-in-link.used", subject: found.id })
    return { person: found.id, token: await beginSignIn(change, found.id, asked.device) }
  })
  return { me: await describeMe(store, person), cookie: cookieFor(given.secret, token, given.https) }
}

const ENDED = "This link has been used, or is older than 15 minutes. Ask this server's administrator for a new one."
