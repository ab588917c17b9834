import type { Collaborator } from "#protocol/sharing"
import { lookAgain } from "../access/again.ts"
import { abilitiesOf, type Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { project } from "./collaborators.ts"
import { letterSeen, noLetter } from "./letter-states.ts"

/** Who has access, as far as this viewer may know: whole addresses and pending invitations only with `seeSharing`. */
export async function listCollaborators(
  store: Store,
  session: Opened<"seePeople">,
): Promise<{ collaborators: Collaborator[]; total: number }> {
  const all = abilitiesOf(session).includes("seeSharing")
  const collaborators = all ? await withLetters(store, session.id) : await active(store, session.id)
  await lookAgain(store, session)
  return { collaborators, total: collaborators.length }
}

async function active(store: Store, session: string): Promise<Collaborator[]> {
  const rows = await store.kept("active collaborators", { session }, (db, it) =>
    inOrder(db, it.session).where("c.person_id", "is not", null),
  )
  return rows.map((row) => project(row, row.person_name, null))
}

/** One query for the people and their letters: each collaborator appears once per letter, or once without any. */
async function withLetters(store: Store, session: string): Promise<Collaborator[]> {
  const rows = await store.kept("collaborators with letters", { session }, (db, it) =>
    inOrder(db, it.session)
      .leftJoin("letters as l", (on) => on.onRef("l.collaborator_id", "=", "c.id").on("l.kind", "!=", "removal"))
      .select(["l.state", "l.problem"])
      .orderBy("l.created_at")
      .orderBy("l.id"),
  )
  // The last letter to each counts.
  return rows
    .filter((row, index) => row.id !== rows[index + 1]?.id)
    .map((row) => project(row, row.person_name, row.state === null ? noLetter : letterSeen(row.state, row.problem)))
}

function inOrder(db: Store["db"], session: string) {
  return db
    .selectFrom("collaborators as c")
    .leftJoin("people as p", "p.id", "c.person_id")
    .select(["c.id", "c.address", "c.person_id", "c.role", "c.created_at", "c.accepted_at", "c.expires_at"])
    .select("p.name as person_name")
    .where("c.session_id", "=", session)
    .orderBy("c.created_at")
    .orderBy("c.id")
}
