import type { LetterState } from "#protocol/letters"
import type { Store } from "../storage/store.ts"
import type { LettersTable } from "../storage/tables/mail.ts"

/**
 * The state of the last letter to each collaborator of a session, in the owner's words. Sharing reads it; mail writes it.
 */
export interface LetterSeen {
  letter: LetterState
  problem: string | null
}

export const noLetter: LetterSeen = { letter: "none", problem: null }

export async function letterStates(store: Pick<Store, "db">, session: string): Promise<Map<string, LetterSeen>> {
  const rows = await store.db
    .selectFrom("letters")
    .select(["collaborator_id", "state", "problem"])
    .where("collaborator_id", "in", (row) =>
      row.selectFrom("collaborators").select("id").where("session_id", "=", session),
    )
    .where("kind", "!=", "removal")
    .orderBy("created_at")
    .orderBy("id")
    .execute()
  // The last one of each wins.
  return new Map(rows.map((row) => [row.collaborator_id ?? "", letterSeen(row.state, row.problem)]))
}

const KEPT = "This server doesn't send email. Copy the link and send it yourself."

export function letterSeen(state: LettersTable["state"], problem: string | null): LetterSeen {
  if (state === "kept") return { letter: "none", problem: KEPT }
  // Gives no reason: somebody who unsubscribed may never have had an email from this owner, who must learn no more than
  // about any other address.
  if (state === "dropped") return problem === null ? { letter: "sent", problem } : { letter: "none", problem }
  return { letter: state === "sending" ? "queued" : state, problem: state === "sent" ? null : problem }
}
