import { type Kysely, sql, type Transaction } from "kysely"
import type { LetterKind } from "#protocol/letters"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { LettersTable } from "../storage/tables/mail.ts"
import type { Tables } from "../storage/tables.ts"
import { kinds, type RoundKind } from "./kinds.ts"
import type { Outbox, Told } from "./letter-box.ts"

/**
 * What happens often is told in rounds. An event updates one row, however many people it concerns; events close together are
 * told in one letter to each, which is written when it is sent.
 */
const GATHER_MS = 2 * 60_000
/** How many due rounds are begun at a time. */
const AT_ONCE = 20

/** Records that there is something to tell, in the transaction of its event. Without a transport nobody is told. */
export async function noteRound(
  outbox: Outbox,
  db: Kysely<Tables>,
  kind: RoundKind,
  { session, at }: { session: string; at: number },
): Promise<void> {
  if (!outbox.carried) return
  const soon = sql<number>`${outbox.store.now} + ${GATHER_MS}`
  await db
    .insertInto("rounds")
    .values({ kind, session_id: session, since: at, next_at: soon, last_at: null })
    .onConflict((conflict) =>
      conflict.columns(["session_id", "kind"]).doUpdateSet((row) => {
        const apart = sql<number>`coalesce(${row.ref("rounds.last_at")}, 0) + ${kinds[kind].round?.apartMs ?? 0}`
        return {
          since: row.fn.coalesce("rounds.since", sql<number>`${at}`),
          next_at: sql<number>`coalesce(${row.ref("rounds.next_at")}, case when ${soon} > ${apart} then ${soon} else ${apart} end)`,
        }
      }),
    )
    .execute()
}

/** Begins the due rounds. Called while holding the gate, so that two nodes don't begin the same one. */
export async function beginRounds(store: Store, db: Transaction<Tables>): Promise<void> {
  const due = await dueRounds(store, db).select(["kind", "session_id", "since"]).limit(AT_ONCE).execute()
  for (const { kind, session_id: session, since } of due) {
    const thisOne = db.updateTable("rounds").where("session_id", "=", session).where("kind", "=", kind)
    const [moved] = await thisOne.set({ since: null, next_at: null }).returning(store.now.as("now")).execute()
    const { round } = kinds[kind]
    if (since === null || !moved || !round) continue
    const told = { session, since, upto: Number(moved.now) }
    const addresses = await round.to(store, db, told)
    if (addresses.length === 0) continue
    // Only what is told keeps the next round away.
    await thisOne.set({ last_at: told.upto }).execute()
    for (const to of addresses) await putBlank(store, db, kind, told, to)
  }
}

export async function anyRoundDue(store: Store): Promise<boolean> {
  return (await dueRounds(store, store.db).select("session_id").limit(1).executeTakeFirst()) !== undefined
}

const dueRounds = (store: Store, db: Kysely<Tables>) =>
  db.selectFrom("rounds").where("next_at", "<=", store.now).orderBy("next_at")

async function putBlank(store: Store, db: Kysely<Tables>, kind: LetterKind, told: Told, to: string): Promise<void> {
  const blank: Pick<LettersTable, "subject" | "text" | "html"> = { subject: "", text: "", html: null }
  await db
    .insertInto("letters")
    .values({
      id: newId(),
      kind,
      to_address: to,
      sender_id: null,
      from_name: null,
      ...blank,
      state: "queued",
      attempts: 0,
      next_at: store.now,
      leased_until: null,
      problem: null,
      provider_id: null,
      session_id: told.session,
      collaborator_id: null,
      created_at: store.now,
      sent_at: null,
      since: told.since,
      upto: told.upto,
    })
    .execute()
}
