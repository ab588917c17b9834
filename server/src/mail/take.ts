import { sql, type Transaction } from "kysely"
import type { Store } from "../storage/store.ts"
import type { LettersTable } from "../storage/tables/mail.ts"
import type { Tables } from "../storage/tables.ts"
import { isRefused } from "./choices.ts"
import { kinds } from "./kinds.ts"
import type { Taken, Waiting } from "./letter-box.ts"
import { type Counted, count, enterGate, roomAt } from "./limits.ts"

/**
 * Takes a letter out of the outbox for the time of a lease. One at a time in the whole installation (the gate), so that
 * nodes take different ones and count the limits together. A letter that may not be sent yet is put back with the time at
 * which it may.
 */
export const LEASE_MS = 120_000
/** How many letters one turn at the gate puts back before it passes the turn on. */
const LOOKS = 50

/** Whether anything is due, without taking the gate. */
export async function anythingDue(store: Store): Promise<boolean> {
  return (await due(store, store.db).select("id").limit(1).executeTakeFirst()) !== undefined
}

/** The next letter that may be sent now. "later" if the first ones had to be put back: there may be more behind them. */
export async function take(store: Store, perHour: number): Promise<Taken | "later" | null> {
  return store.unrecorded.transaction().execute(async (db) => {
    await enterGate(db)
    for (let looked = 0; looked < LOOKS; looked++) {
      // Locked, so that taking an invitation back meanwhile waits: a dropped letter must not be sent.
      const letter = await due(store, db)
        .selectAll()
        .orderBy("next_at")
        .orderBy("id")
        .limit(1)
        .$if(store.dialect === "postgres", (query) => query.forUpdate())
        .executeTakeFirst()
      if (!letter) return null
      if (!(await isWanted(store, db, letter))) continue
      const counted: Counted = {
        id: letter.id,
        kind: kinds[letter.kind].counts,
        sender: letter.sender_id,
        recipient: letter.to_address,
      }
      const room = await roomAt(store, db, counted, perHour)
      if (room) {
        await mark(db, letter.id, { state: "queued", next_at: room.at, problem: room.why })
        continue
      }
      await count(store, db, counted)
      const attempts = letter.attempts + 1
      await db
        .updateTable("letters")
        .set({ state: "sending", attempts, leased_until: sql<number>`${store.now} + ${LEASE_MS}` })
        .where("id", "=", letter.id)
        .execute()
      return { ...letter, attempts }
    }
    return "later"
  })
}

/** Letters that are due, or were held by a worker whose lease has run out. */
function due(store: Store, db: Store["db"]) {
  return db
    .selectFrom("letters")
    .where((it) =>
      it.or([
        it.and([it("state", "=", "queued"), it("next_at", "<=", store.now)]),
        it.and([it("state", "=", "sending"), it("leased_until", "<", store.now)]),
      ]),
    )
}

/** Whether it is still wanted: its condition may no longer hold, the address may refuse letters. */
async function isWanted(store: Store, db: Transaction<Tables>, letter: Waiting): Promise<boolean> {
  if (!(await kinds[letter.kind].needs(store, db, letter))) {
    await mark(db, letter.id, { state: "dropped", problem: null })
    return false
  }
  if (await isRefused(db, letter.to_address, kinds[letter.kind].topic)) {
    await mark(db, letter.id, { state: "dropped", problem: (await refusedSender(db, letter)) ? REFUSED : null })
    return false
  }
  return true
}

const REFUSED = "This address has unsubscribed from emails. Send the link yourself."

/**
 * Whether an address unsubscribed after it had received an email from this sender. For any other sender the answer would
 * reveal that somebody here has the address, and what else they read.
 */
async function refusedSender(db: Transaction<Tables>, letter: Waiting): Promise<boolean> {
  const row = await db
    .selectFrom("mail_refusals as r")
    .innerJoin("letters as before", "before.to_address", "r.address")
    .select("r.address")
    .where("r.address", "=", letter.to_address)
    .where("r.topic", "=", kinds[letter.kind].topic)
    .where("before.sender_id", "=", letter.sender_id)
    .whereRef("before.sent_at", "<=", "r.at")
    .executeTakeFirst()
  return row !== undefined
}

function mark(db: Transaction<Tables>, id: string, what: Partial<LettersTable>) {
  return db
    .updateTable("letters")
    .set({ ...what, leased_until: null })
    .where("id", "=", id)
    .execute()
}
