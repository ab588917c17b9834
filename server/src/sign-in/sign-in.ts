import { normaliseAddress } from "#protocol/address"
import { Refusal } from "#protocol/errors"
import type { Me } from "#protocol/identity"
import { claim } from "../people/addresses.ts"
import { cookieFor } from "../people/cookie.ts"
import { describeMe, isActive, makePerson } from "../people/people.ts"
import { beginSignIn } from "../people/sign-ins.ts"
import { isTaken } from "../storage/failures.ts"
import type { Store } from "../storage/store.ts"
import type { AskingBrowser } from "./browser.ts"
import { takeCode, WRONG_CODE } from "./codes.ts"

/**
 * The room of the ways to sign in: codes by email, providers, devices, links from a terminal. It must never reveal, by an
 * answer or its timing, whether an address has an account.
 */

/** What signing in needs to know about the installation. */
export interface SigningIn {
  store: Store
  secret: string
  https: boolean
  signUp: "invited" | "domains" | "open"
  signUpDomains: readonly string[]
  /** How people here run the CLI. */
  command: string
}

export function addressOf(email: string): string {
  const address = normaliseAddress(email)
  if (!address) throw new Refusal("INVALID_EMAIL")
  return address
}

type Terms = Pick<SigningIn, "store" | "signUp" | "signUpDomains">

export const maySignIn = async (given: Terms, address: string): Promise<boolean> =>
  (await standingOf(given, address)).may

/**
 * Whether an address may sign in, because it has an account or the installation admits it; and whether it has an account.
 * One query, whatever the answer.
 */
export async function standingOf(given: Terms, address: string): Promise<{ may: boolean; account: boolean }> {
  const { store } = given
  const it = await store.db
    .selectNoFrom((row) => [
      row.exists(row.selectFrom("people").select("id").where("email", "=", address)).as("written_to"),
      row.exists(row.selectFrom("addresses").select("address").where("address", "=", address)).as("proved"),
      row
        .exists(
          row
            .selectFrom("people as p")
            .select("p.id")
            // The address belongs to the person who proved it last; if nobody has, to the person who is written to there.
            // Both are found by key.
            .where("p.id", "=", (it) =>
              it.fn.coalesce(
                it.selectFrom("addresses").select("person_id").where("address", "=", address),
                it.selectFrom("people").select("id").where("email", "=", address),
              ),
            )
            .where("p.disabled_at", "is", null)
            .where("p.deleted_at", "is", null),
        )
        .as("active"),
      row.exists(row.selectFrom("people").select("id")).as("anybody"),
      row
        .exists(
          row
            .selectFrom("collaborators")
            .select("id")
            .where("address", "=", address)
            .where("person_id", "is", null)
            .where("expires_at", ">", store.now),
        )
        .as("invited"),
    ])
    .executeTakeFirstOrThrow()
  if (it.written_to || it.proved) return { may: Boolean(it.active), account: Boolean(it.active) }
  const may = (): boolean => {
    if (!it.anybody) return false // the first person comes by the link of the first start
    if (given.signUp === "open") return true
    if (given.signUp === "domains" && given.signUpDomains.includes(address.split("@")[1] ?? "")) return true
    return Boolean(it.invited)
  }
  return { may: may(), account: false }
}

/** Signs in with a code: the person who has the address, or a new one. Returns the person and the cookie. */
export async function signIn(
  given: SigningIn,
  asked: {
    address: string
    code: string
    name: string
    device: string
    browser: AskingBrowser
    network: string
    used(): void
  },
): Promise<{ me: Me; cookie: string }> {
  const { store, secret } = given
  const { address, browser, code, network } = asked
  const asker = { browser: browser.hash, known: browser.knows(address) }
  await takeCode(store, secret, { address, asker, code, network })
  asked.used()
  const come = () => comeIn(given, address, asked)
  // A new person signed in twice at the same time: the other request made the account.
  const { person, token } = await come().catch((error) => (isTaken(error) ? come() : Promise.reject(error)))
  return { me: await describeMe(store, person), cookie: cookieFor(secret, token, given.https) }
}

async function comeIn(given: SigningIn, address: string, { name, device }: { name: string; device: string }) {
  const { store } = given
  // Codes are made for every address; guessing one must not admit somebody who would have been sent no email.
  const may = await maySignIn(given, address)
  return store.change(null, async (change) => {
    const known = await ownerOf(change.db, address)
    if (known && !(await isActive(change.db, known))) {
      throw new Refusal("UNAUTHENTICATED", "This account has been disabled. Ask your administrator.")
    }
    if (!known && !may) throw new Refusal("INVALID_INPUT", WRONG_CODE)
    const person = known ?? (await makePerson(change, store, address, name))
    if (known) await claim(change, store, address, known)
    return { person, token: await beginSignIn(change, person, device) }
  })
}

/** The person who has proved an address; only if nobody has, the person who is written to there. */
async function ownerOf(db: Store["db"], address: string): Promise<string | undefined> {
  const proved = await db
    .selectFrom("addresses")
    .select("person_id as id")
    .where("address", "=", address)
    .executeTakeFirst()
  return (proved ?? (await db.selectFrom("people").select("id").where("email", "=", address).executeTakeFirst()))?.id
}
