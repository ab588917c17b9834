import { sql } from "kysely"
import { raiseEpochsOf } from "../access/epoch.ts"
import { hold } from "../access/hold.ts"
import type { Change, Store } from "../storage/store.ts"
import { nowhere } from "./addresses.ts"

/**
 * Anonymizes a person: no name, no address, no way to sign in, no access to anything. The row stays, because other people's
 * histories contain what they did and then say that somebody did it. Returns the addresses that they had.
 */
export async function forgetPerson(change: Change, store: Store, person: string): Promise<string[]> {
  const { db } = change
  const { email } = await db.selectFrom("people").select("email").where("id", "=", person).executeTakeFirstOrThrow()
  const proved = await db.selectFrom("addresses").select("address").where("person_id", "=", person).execute()
  const shared = await db
    .selectFrom("collaborators")
    .select(["id", "session_id"])
    .where("person_id", "=", person)
    // Locked in this order, so that two of these never deadlock.
    .orderBy("session_id")
    .execute()
  await change.record({ name: "person.deleted", subject: person })
  for (const { id, session_id } of shared) {
    const held = await hold(store, change, session_id)
    await held?.record({ name: "collaborator.left", subject: id, data: { person } })
  }
  await forgetPrompts(change, store, person)
  await raiseEpochsOf(db, person)
  const addresses = [...new Set([email, ...proved.map((row) => row.address)])]
  await eraseNames(change, person, { collaborations: shared.map((row) => row.id), addresses })
  await db.deleteFrom("collaborators").where("person_id", "=", person).execute()
  for (const table of ["addresses", "sign_ins", "tokens", "accounts", "devices", "comment_reads"] as const) {
    await db.deleteFrom(table).where("person_id", "=", person).execute()
  }
  await db
    .updateTable("people")
    .set({ name: "Somebody who has left", email: nowhere(person), image: null, deleted_at: store.now })
    .where("id", "=", person)
    .execute()
  return addresses
}

/**
 * Prompts of theirs that never ran are nobody else's concern. What ran is part of a transcript, and stays as something that
 * somebody sent.
 */
async function forgetPrompts(change: Change, store: Store, person: string): Promise<void> {
  const open = await change.db
    .selectFrom("proposals")
    .select(["id", "session_id"])
    .where("author_id", "=", person)
    .where("state", "in", ["pending", "approved"])
    .orderBy("session_id")
    .execute()
  for (const { id, session_id } of open) {
    const held = await hold(store, change, session_id)
    await held?.record({ name: "proposal.ended", subject: person, data: { proposal: id, state: "cancelled" } })
  }
  await change.db.deleteFrom("proposals").where("author_id", "=", person).where("run_id", "is", null).execute()
}

/** Erases names and addresses from events by and about them. The chain remains valid without these. */
async function eraseNames(
  change: Change,
  person: string,
  theirs: { collaborations: readonly string[]; addresses: readonly string[] },
): Promise<void> {
  await change.db
    .deleteFrom("event_names")
    .where("n", "in", (row) =>
      row
        .selectFrom("events")
        .select("n")
        .where((it) => it.or([it("actor_id", "=", person), it("subject", "in", [person, ...theirs.collaborations])])),
    )
    .execute()
  // Events of comments that mentioned them: the chain has their id, these rows their name.
  const mentioned = `%${`"${person}"`.replace(/[\\_%]/g, "\\$&")}%`
  await change.db
    .deleteFrom("event_names")
    .where("n", "in", (row) =>
      row
        .selectFrom("events")
        .select("n")
        .where("name", "=", "comment.created")
        .where(sql<boolean>`data like ${mentioned} escape '\\'`),
    )
    .execute()
  // Invitations that they never opened, or lost again, name them only by address.
  for (const address of theirs.addresses) {
    const named = `%${`"address":${JSON.stringify(address)}`.replace(/[\\_%]/g, "\\$&")}%`
    await change.db.deleteFrom("event_names").where(sql<boolean>`names like ${named} escape '\\'`).execute()
  }
}
