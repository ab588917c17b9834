import { type Kysely, sql } from "kysely"
import type { Store } from "../storage/store.ts"
import type { HandoversTable } from "../storage/tables/mail.ts"
import type { Tables } from "../storage/tables.ts"

/**
 * How many letters are sent in an hour, by the database's clock. Exact across nodes and restarts, since counting requires
 * the gate. Letters above the limit wait; none is dropped for it.
 */
export const INVITATIONS_AN_HOUR = 10
/** To one address, of all kinds except codes. */
const LETTERS_PER_ADDRESS = 20
/**
 * Codes to one address in an hour: from any one network, from all of them, and for a browser that has signed in with it
 * before, whose allowance nobody else can use up.
 */
export const CODES_PER_ADDRESS_AND_NETWORK = 4
const CODES_PER_ADDRESS = 16
export const CODES_PER_KNOWN_BROWSER = 6
/** Codes that one network may send in an hour, to all addresses together. */
const CODES_PER_NETWORK = 60
/**
 * How much of the server's hourly limit may be used before one more is sent: the rest is reserved for people with an
 * account.
 */
const SHARES = { stranger: 0.5, person: 0.5, account: 0.9, browser: 1 }
const HOUR = 3_600_000

/** Holds the gate until the transaction ends. */
export async function enterGate(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable("mail_gate")
    .set((row) => ({ turn: row("turn", "+", 1) }))
    .where("id", "=", 1)
    .execute()
}

export interface Counted {
  id: string
  kind: Exclude<HandoversTable["kind"], "code">
  sender: string | null
  recipient: string
}

/** When one more may be sent, in milliseconds since 1970, and why not earlier; null if one may be sent now. */
export async function roomAt(
  store: Store,
  db: Kysely<Tables>,
  it: Counted,
  perHour: number,
): Promise<{ at: number; why: string } | null> {
  /** The time of the `most`-th most recent of those that count: an hour after it, one more may be sent. */
  const full = async (
    most: number,
    mine: (query: ReturnType<typeof others>) => ReturnType<typeof others>,
    why: string,
  ) => {
    const row = await mine(others())
      .orderBy("at", "desc")
      .offset(most - 1)
      .limit(1)
      .executeTakeFirst()
    return row ? { at: row.at + HOUR + 1, why } : null
  }
  // A retried letter doesn't count twice.
  const others = () =>
    db
      .selectFrom("handovers")
      .select("at")
      .where("id", "!=", it.id)
      .where("kind", "!=", "code")
      .where("at", ">", sql<number>`${store.now} - ${HOUR}`)
  const bounds = [
    await full(
      LETTERS_PER_ADDRESS,
      (query) => query.where("recipient", "=", it.recipient),
      "This address got many emails in the last hour. We'll send this one later.",
    ),
    await full(perHour, (query) => query, "This server sent many emails in the last hour. We'll send this one later."),
  ]
  if (it.kind === "invitation" && it.sender !== null) {
    const { sender } = it
    bounds.push(
      await full(
        INVITATIONS_AN_HOUR,
        (query) => query.where("kind", "=", "invitation").where("sender_id", "=", sender),
        `${INVITATIONS_AN_HOUR} invitations have gone out in the last hour. We'll send this one later.`,
      ),
    )
  }
  const waits = bounds.filter((one) => one !== null)
  return waits.reduce<{ at: number; why: string } | null>((last, one) => (last && last.at > one.at ? last : one), null)
}

/** Records that a letter is being handed over now. */
export async function count(store: Store, db: Kysely<Tables>, it: Counted): Promise<void> {
  await db
    .insertInto("handovers")
    .values({ id: it.id, kind: it.kind, sender_id: it.sender, recipient: it.recipient, at: store.now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ at: store.now }))
    .execute()
}

export interface CountedCode {
  id: string
  recipient: string
  network: string
  standing: keyof typeof SHARES
}

/** Counts a code, or says that the limit is reached: a code that comes an hour late is of no use. */
export async function countCode(store: Store, it: CountedCode, perHour: number): Promise<boolean> {
  return store.unrecorded.transaction().execute(async (db) => {
    await enterGate(db)
    if (!(await hasRoomForCode(store, db, it, perHour))) return false
    await db
      .insertInto("handovers")
      .values({ ...it, kind: "code", sender_id: null, at: store.now })
      .execute()
    return true
  })
}

async function hasRoomForCode(store: Store, db: Kysely<Tables>, it: CountedCode, perHour: number): Promise<boolean> {
  const codes = () =>
    db
      .selectFrom("handovers")
      .select("id")
      .where("kind", "=", "code")
      .where("at", ">", sql<number>`${store.now} - ${HOUR}`)
  const toAddress = () => codes().where("recipient", "=", it.recipient)
  const ofNetwork = (query: ReturnType<typeof codes>) =>
    query.where("network", "=", it.network).where("standing", "!=", "browser")
  const bounds: [most: number, counted: ReturnType<typeof codes>][] =
    it.standing === "browser"
      ? [[CODES_PER_KNOWN_BROWSER, toAddress().where("standing", "=", "browser")]]
      : [
          [CODES_PER_ADDRESS, toAddress().where("standing", "!=", "browser")],
          [CODES_PER_ADDRESS_AND_NETWORK, ofNetwork(toAddress())],
          [CODES_PER_NETWORK, ofNetwork(codes())],
        ]
  bounds.push([Math.max(1, Math.floor(perHour * SHARES[it.standing])), codes()])
  for (const [most, counted] of bounds) {
    if (
      await counted
        .orderBy("at", "desc")
        .offset(most - 1)
        .limit(1)
        .executeTakeFirst()
    )
      return false
  }
  return true
}

export async function forgetOld(store: Store): Promise<void> {
  await store.unrecorded
    .deleteFrom("handovers")
    .where("at", "<", sql<number>`${store.now} - ${24 * HOUR}`)
    .execute()
}
