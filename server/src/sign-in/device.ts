import { randomInt } from "node:crypto"
import type { TokenScope } from "#protocol/account"
import type { OutputOf } from "#protocol/call"
import type { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import { describeMe, isActive } from "../people/people.ts"
import { makeToken } from "../people/tokens.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"

/**
 * Signing in a program (OAuth 2.0 device authorization, RFC 8628): it shows a code; a signed-in person types the code on a
 * page, sees who asks for what, and agrees. The program gets one of our tokens, limited to that.
 */

const LIFE_MS = 10 * 60_000
const INTERVAL_S = 2
/** Without vowels and look-alikes: it spells no words and is typed without doubt. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
const TOKEN_DAYS = 90

export async function startDevice(
  store: Store,
  appUrl: string,
  given: { name: string; scopes: readonly TokenScope[]; askedFrom: string },
): Promise<OutputOf<typeof calls.startDevice>> {
  const secret = newSecret()
  const letters = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join("")
  const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`
  await store.unrecorded.deleteFrom("devices").where("expires_at", "<", Date.now()).execute()
  await store.unrecorded
    .insertInto("devices")
    .values({
      hash: hashSecret(secret),
      user_code: userCode,
      name: cleanLine(given.name, 80) || "a program",
      scopes: [...new Set(given.scopes)].join(" "),
      asked_from: given.askedFrom,
      asked_at: Date.now(),
      expires_at: Date.now() + LIFE_MS,
      polled_at: null,
      status: "pending",
      person_id: null,
    })
    .execute()
  return {
    device_code: secret,
    user_code: userCode,
    verification_uri: `${appUrl}/device`,
    expires_in: LIFE_MS / 1000,
    interval: INTERVAL_S,
  }
}

export async function pollDevice(store: Store, secret: string): Promise<OutputOf<typeof calls.pollDevice>> {
  const hash = hashSecret(secret)
  const device = await store.unrecorded.selectFrom("devices").selectAll().where("hash", "=", hash).executeTakeFirst()
  const now = Date.now()
  if (!device || device.expires_at <= now) return { status: "expired" }
  if (device.status === "denied") return { status: "denied" }
  if (device.status === "pending") {
    const tooSoon = device.polled_at !== null && now - device.polled_at < INTERVAL_S * 1000 * 0.8
    await store.unrecorded.updateTable("devices").set({ polled_at: now }).where("hash", "=", hash).execute()
    return { status: tooSoon ? "slow_down" : "pending" }
  }
  const given = await store.change(device.person_id, async (change) => {
    // The request that deletes the row gets the token: it is issued once.
    const taken = await change.db
      .deleteFrom("devices")
      .where("hash", "=", hash)
      .where("status", "=", "approved")
      .returning(["person_id", "scopes"])
      .executeTakeFirst()
    const person = taken?.person_id
    if (!person || !(await isActive(change.db, person))) {
      change.unchanged()
      return { status: person ? ("denied" as const) : ("expired" as const) }
    }
    const made = await makeToken(change, store, person, {
      label: device.name,
      scopes: scopesOf(taken),
      lastsMs: TOKEN_DAYS * 86_400_000,
    })
    return { status: "approved" as const, ...made, person }
  })
  if (given.status !== "approved") return given
  // After the commit: on SQLite, a query on the store from inside a change would wait forever for the change's own end.
  const me = await describeMe(store, given.person)
  return { status: "approved", token: given.token, expires_at: given.expires_at, me }
}

const scopesOf = (device: { scopes: string }) => device.scopes.split(" ") as TokenScope[]

/** As people type it: in lower case, without the dash, with spaces. */
function typed(code: string): string {
  const letters = code.toUpperCase().replace(/[^A-Z]/g, "")
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

export async function findDevice(store: Store, code: string): Promise<OutputOf<typeof calls.getDevice>> {
  const device = await store.unrecorded
    .selectFrom("devices")
    .select(["user_code", "name", "scopes", "asked_from", "asked_at"])
    .where("user_code", "=", typed(code))
    .where("status", "=", "pending")
    .where("expires_at", ">", Date.now())
    .executeTakeFirst()
  if (!device) throw unknownCode()
  return { ...device, scopes: scopesOf(device), asked_at: new Date(device.asked_at).toISOString() }
}

export async function answerDevice(store: Store, person: string, code: string, agree: boolean): Promise<void> {
  await store.change(person, async (change) => {
    const answered = await change.db
      .updateTable("devices")
      .set({ status: agree ? "approved" : "denied", person_id: agree ? person : null })
      .where("user_code", "=", typed(code))
      .where("status", "=", "pending")
      .where("expires_at", ">", Date.now())
      .returning(["name", "scopes"])
      .executeTakeFirst()
    if (!answered) throw unknownCode()
    await change.record({
      name: agree ? "device.approved" : "device.denied",
      data: { scopes: scopesOf(answered) },
      names: { label: answered.name },
    })
  })
}

const unknownCode = () =>
  new Refusal(
    "NOT_FOUND",
    "No program is waiting for this code. Codes are valid for ten minutes. Start again in the program.",
  )
