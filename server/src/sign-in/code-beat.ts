import { randomInt } from "node:crypto"
import type { ExpressionBuilder, Selectable } from "kysely"
import { loop } from "../background/loop.ts"
import type { Store } from "../storage/store.ts"
import type { CodeAsksTable } from "../storage/tables/sign-in.ts"
import type { Tables } from "../storage/tables.ts"
import { CODE_MINUTES, codeHash } from "./codes.ts"
import { forgetOldGuesses, needsLonger } from "./guesses.ts"

export interface Sending {
  address: string
  /** Who asked: a new code to an address replaces the previous one of the same asker. */
  asker: string
  code: string
  network: string
  /**
   * The kind of asker, for the limits: an address without an account, one with an account, a browser that has signed in with
   * it, or a person.
   */
  standing: "stranger" | "account" | "browser" | "person"
}

/** How long sending a code may take before another node tries. */
const LEASE_MS = 200_000
/** Codes being sent at the same time, per node. */
const LANES = 4
const HOUSEKEEPING_MS = 60_000
/** How long a stop waits for a code that is being sent. */
const PATIENCE_MS = 5_000
/** How long a code that is only displayed waits for the node that was asked for it. */
const OTHERS_AFTER_MS = 10_000

/**
 * Makes and sends the requested codes at an interval independent of the requests: the duration of a later request must not
 * reveal whether a code was sent. If a node is killed, another one takes over its codes.
 */
export function keepCodes(given: {
  store: Store
  secret: string
  /** Sends a code, or not if its limits are reached. Throws if it could not be sent and may be retried. */
  send(code: Sending): Promise<void>
  /** The range, in milliseconds, of the random pause between rounds. */
  rest: readonly [number, number]
  /**
   * Whether codes are displayed by the node that makes them instead of mailed: then each node makes those requested from it.
   */
  shown: boolean
  /** Whether a code may go to an address, and whether the address has an account. */
  maySignIn(address: string): Promise<{ may: boolean; account: boolean }>
  failed(error: unknown): void
}): {
  /** Says that this node was asked for a code, by the id of its row. */
  asked(id: string): void
  close(): Promise<void>
} {
  const { store, secret, failed } = given
  const own = new Set<string>()
  // Earlier requests belong to no running node: the one that was asked may have been killed.
  const began = Date.now()
  let kept = 0

  async function beat(signal: AbortSignal): Promise<void> {
    const askedHere = [...own]
    const waiting = (await unsent(store))
      .filter(
        ({ id, asked_at }) => !given.shown || own.has(id) || asked_at < Math.max(began, Date.now() - OTHERS_AFTER_MS),
      )
      .map(({ id }) => id)
    await Promise.all(Array.from({ length: LANES }, () => lane(waiting, signal)))
    for (const id of askedHere) own.delete(id)
    if (Date.now() < kept + HOUSEKEEPING_MS) return
    kept = Date.now()
    await store.unrecorded.deleteFrom("code_asks").where("expires_at", "<", kept).execute()
    await forgetOldGuesses(store)
  }

  async function lane(waiting: string[], signal: AbortSignal): Promise<void> {
    for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
      await deliver(id).catch(failed)
    }
  }

  /** The same rows are written for a stranger as for a person; only at the end is it decided whether an email is sent. */
  async function deliver(id: string): Promise<void> {
    const digits = await digitsFor(store, id)
    const code = String(randomInt(10 ** digits)).padStart(digits, "0")
    const ask = await take(store, id, { hash: codeHash(secret, id, code), digits })
    if (!ask) return
    const standing = await standingOf(ask)
    if (standing) await given.send({ ...ask, code, standing })
    await store.unrecorded.updateTable("code_asks").set({ sent_at: Date.now() }).where("id", "=", id).execute()
  }

  async function standingOf(ask: Selectable<CodeAsksTable>): Promise<Sending["standing"] | null> {
    const { may, account } = await given.maySignIn(ask.address)
    if (ask.person_id !== null) return "person"
    if (!may) return null
    if (!account) return "stranger"
    return ask.known ? "browser" : "account"
  }

  const [from, to] = given.rest
  const beating = loop({ every: () => randomInt(from, to + 1), work: beat, failed })
  return {
    asked(id) {
      if (given.shown) own.add(id)
    },
    // A hanging one doesn't hold up the stop; its code is retried later.
    close: () => beating.close(PATIENCE_MS),
  }
}

const untaken = (row: ExpressionBuilder<Tables, "code_asks">) =>
  row.and([
    row("sent_at", "is", null),
    row.or([row("taken_at", "is", null), row("taken_at", "<", Date.now() - LEASE_MS)]),
  ])

async function unsent(store: Store): Promise<{ id: string; asked_at: number }[]> {
  return (
    store.unrecorded
      .selectFrom("code_asks")
      .select(["id", "asked_at"])
      .where(untaken)
      .where("expires_at", ">", Date.now())
      // A browser that has signed in before doesn't wait for a crowd of others.
      .orderBy("known", "desc")
      .orderBy("asked_at")
      .limit(1000)
      .execute()
  )
}

async function digitsFor(store: Store, id: string): Promise<number> {
  const row = await store.unrecorded.selectFrom("code_asks").select("address").where("id", "=", id).executeTakeFirst()
  return row && (await needsLonger(store, row.address)) ? 10 : 6
}

/** Claims one for this node, with the code that it is going to send; undefined if another node was faster. */
const take = (store: Store, id: string, code: { hash: string; digits: number }) =>
  store.unrecorded
    .updateTable("code_asks")
    .set({ ...code, taken_at: Date.now(), expires_at: Date.now() + CODE_MINUTES * 60_000 })
    .where("id", "=", id)
    .where(untaken)
    .returningAll()
    .executeTakeFirst()
