import { normaliseAddress } from "#protocol/address"
import type { Me } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import { claim } from "./addresses.ts"
import { type Auth, codeHash } from "./auth.ts"
import { takeCode, WRONG_CODE } from "./codes.ts"
import { cookieFor } from "./cookie.ts"
import { describeMe, isActive, nameFor } from "./people.ts"
import { beginSignIn } from "./sign-ins.ts"

/** What signing in needs to know of the installation. */
export interface SigningIn {
  store: Store
  auth: () => Promise<Auth>
  secret: string
  https: boolean
  signUp: "invited" | "domains" | "open"
  signUpDomains: readonly string[]
  /** Hears of a failure that the asker must not hear of. */
  failed(error: unknown): void
}

export function addressOf(email: string): string {
  const address = normaliseAddress(email)
  if (!address) throw new Refusal("INVALID_EMAIL")
  return address
}

/**
 * Makes a code for an address, whoever has it: the same rows are written for a stranger as for a person, and only at the end
 * is it decided whether a letter goes (`deliver`). It begins after the answer has gone, since with SQLite the answer would
 * otherwise wait for it, and its time would tell who has an account.
 */
export function sendCode(given: SigningIn, address: string): void {
  const make = async () => {
    const auth = await given.auth()
    await auth.api.sendVerificationOTP({ body: { email: address, type: "sign-in" } })
  }
  setTimeout(() => void make().catch(given.failed), 0)
}

/** Hands a code that was made to `send`, if its address may sign in. */
export async function deliver(
  given: Omit<SigningIn, "auth">,
  send: (address: string, code: string) => Promise<void>,
  address: string,
  code: string,
): Promise<void> {
  try {
    if (await maySignIn(given, address)) await send(address, code)
  } catch (error) {
    given.failed(error)
  }
}

/** Whether an address may sign in: its owner is known, or the installation lets it in. One query, whatever the answer. */
export async function maySignIn(given: Pick<SigningIn, "store" | "signUp" | "signUpDomains">, address: string) {
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
            // Whoever proved it last has it; only where nobody did, whoever is written to there. Found by keys, both of them.
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
  if (it.written_to || it.proved) return Boolean(it.active)
  if (!it.anybody) return false // the first person comes by the link of the first start
  if (given.signUp === "open") return true
  if (given.signUp === "domains" && given.signUpDomains.includes(address.split("@")[1] ?? "")) return true
  return Boolean(it.invited)
}

/** Signs in with a code. Gives who it is, and the cookie. */
export async function signIn(
  given: SigningIn,
  request: Request,
  asked: { email: string; code: string; name?: string | undefined },
): Promise<{ me: Me; cookie: string }> {
  const address = addressOf(asked.email)
  const auth = await given.auth()
  const device = cleanLine(request.headers.get("user-agent") ?? "", 200)
  const code = asked.code.replace(/\s/g, "")
  let person: string
  let token: string
  try {
    const other = await ownerBesides(given.store, address)
    if (other) {
      if (!(await takeSignInCode(given, address, code))) throw new Refusal("INVALID_INPUT", WRONG_CODE)
      person = other
      token = await beginSignIn(given.store.unrecorded, other, device)
    } else {
      const signedIn = await auth.api.signInEmailOTP({
        body: { email: address, otp: code, name: nameFor(asked.name ?? "", address) },
        headers: new Headers({ "user-agent": device }),
      })
      person = signedIn.user.id
      token = signedIn.token
    }
  } catch (error) {
    if (!isWrongCode(error)) throw error
    throw new Refusal("INVALID_INPUT", WRONG_CODE)
  }
  if (!(await isActive(given.store.unrecorded, person))) {
    await given.store.unrecorded.deleteFrom("sign_ins").where("token", "=", token).execute()
    throw new Refusal("UNAUTHENTICATED", "This account has been disabled. Ask your administrator.")
  }
  await given.store.change(person, async (change) => {
    change.unchanged() // most often nothing is but the time of the proof
    await claim(change, given.store, address, person)
  })
  return { me: await describeMe(given.store, person), cookie: cookieFor(given.secret, token, given.https) }
}

/** The person who has proved an address, when it is not the one that they are written to: the library knows that one only. */
async function ownerBesides(store: Store, address: string): Promise<string | undefined> {
  const row = await store.unrecorded
    .selectFrom("addresses as a")
    .innerJoin("people as p", "p.id", "a.person_id")
    .select("p.id")
    .where("a.address", "=", address)
    .whereRef("p.email", "!=", "a.address")
    .executeTakeFirst()
  return row?.id
}

/** The code of a sign-in, as the library keeps it: by this name, hashed as `auth.ts` says. */
const takeSignInCode = (given: SigningIn, address: string, code: string) =>
  takeCode(given.store, `sign-in-otp-${address}`, codeHash(given.secret, code))

function isWrongCode(error: unknown): boolean {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  return typeof status === "number" && status >= 400 && status < 500
}
