import { type Kysely, sql } from "kysely"
import { hold } from "../access/hold.ts"
import type { Change, Store } from "../storage/store.ts"
import type { LettersTable } from "../storage/tables/mail.ts"
import type { Tables } from "../storage/tables.ts"
import { kinds } from "./kinds.ts"
import type { Taken } from "./letter-box.ts"
import type { Handed } from "./transport.ts"

/**
 * Records the outcome of a letter. Only the worker that still holds it may: one that was thought dead and comes back finds
 * the attempt's number changed, and its report no longer counts.
 */

/**
 * With the delays below some eight hours: enough for a night's outage of a mail server, and less than the day for which
 * Resend remembers a key.
 */
const MOST_ATTEMPTS = 16
const FIRST_WAIT_MS = 15_000
const LONGEST_WAIT_MS = 3_600_000

type HeldLetter = Pick<Taken, "id" | "attempts" | "session_id" | "collaborator_id" | "kind" | "to_address">

export async function settle(store: Store, letter: HeldLetter, handed: Handed): Promise<"sent" | "waits" | "failed"> {
  if (handed.taken) {
    await ifStillHeld(store.unrecorded, letter)
      .set({
        state: "sent",
        sent_at: store.now,
        leased_until: null,
        problem: null,
        provider_id: handed.providerId,
        // The recipient has it; no copy is needed here.
        text: "",
        html: null,
      })
      .execute()
    return "sent"
  }
  if (handed.final || letter.attempts >= MOST_ATTEMPTS) {
    const problem = handed.final ? handed.problem : "The email couldn't be sent for many hours."
    await recordFailure(store, letter, "failed", problem, (db) => ifStillHeld(db, letter))
    return "failed"
  }
  const wait = handed.retryMs ?? Math.min(FIRST_WAIT_MS * 2 ** (letter.attempts - 1), LONGEST_WAIT_MS)
  // Jittered, so that letters that failed together aren't retried together.
  const jittered = Math.round(wait * (0.75 + Math.random() / 2))
  await ifStillHeld(store.unrecorded, letter)
    .set({
      state: "queued",
      leased_until: null,
      next_at: sql<number>`${store.now} + ${jittered}`,
      problem: handed.problem,
    })
    .execute()
  return "waits"
}

/** Changes a letter, unless somebody else holds it by now. */
const ifStillHeld = (db: Kysely<Tables>, letter: HeldLetter) =>
  db
    .updateTable("letters")
    .where("id", "=", letter.id)
    .where("state", "=", "sending")
    .where("attempts", "=", letter.attempts)

/** Records that a letter is lost, and tells its session: the owner's open dialog shows it, and the history keeps it. */
export async function recordFailure(
  store: Store,
  letter: Omit<HeldLetter, "attempts">,
  state: "failed" | "bounced",
  problem: string,
  which: (db: Kysely<Tables>) => ReturnType<typeof ifStillHeld>,
): Promise<void> {
  const set: Partial<LettersTable> = { state, problem: problem.slice(0, 300), leased_until: null }
  await store.change(null, async (change) => {
    const told = kinds[letter.kind].failureIsFor === "owner" ? letter.session_id : null
    const held = told === null ? null : await hold(store, change, told)
    const row = await which(change.db).set(set).returning("id").executeTakeFirst()
    if (!row || !held) return change.unchanged()
    const address = await invitedAs(change, letter)
    await held.record({
      name: "letter.failed",
      ...(letter.collaborator_id === null ? {} : { subject: letter.collaborator_id }),
      data: { letter: letter.kind, state },
      names: { address },
    })
  })
}

/** The address that the owner wrote: the one at which the person reads letters may differ, and is theirs to reveal. */
async function invitedAs(change: Change, letter: Omit<HeldLetter, "attempts">): Promise<string | undefined> {
  if (kinds[letter.kind].to === "invited") return letter.to_address
  const row = await change.db
    .selectFrom("collaborators")
    .select("address")
    .where("id", "=", letter.collaborator_id ?? "")
    .executeTakeFirst()
  return row?.address
}
