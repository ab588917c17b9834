import type { Kysely } from "kysely"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import type { Waiting } from "./letter-box.ts"
import { anythingWaits } from "./waiting.ts"

/** What must still hold when a letter is sent; otherwise it is dropped. */
export type Need = (store: Store, db: Kysely<Tables>, letter: Waiting) => Promise<boolean>

export const nothing: Need = async () => true

/** The invitation may have been taken back. */
export const invitation: Need = async (_store, db, letter) => {
  if (letter.collaborator_id === null) return true
  const row = await db
    .selectFrom("collaborators")
    .select("id")
    .where("id", "=", letter.collaborator_id)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Whether the reader still owns the session or has opened it: a letter quotes from it. `concernedBy` in access/ also
 * includes people who are only invited, and disabled collaborators.
 */
export const access: Need = async (_store, db, letter) => {
  const row = await sessionAndReader(db, letter)
    .select("s.id")
    // A disabled owner's sessions have no owner (access/role.ts).
    .innerJoin("people as owner", "owner.id", "s.owner_id")
    .where("owner.disabled_at", "is", null)
    .where((it) =>
      it.or([
        it("s.owner_id", "=", it.ref("p.id")),
        it.exists(
          it
            .selectFrom("collaborators as c")
            .select("c.id")
            .whereRef("c.session_id", "=", "s.id")
            .whereRef("c.person_id", "=", "p.id"),
        ),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

/** Whether something still waits for the owner, who has not been at the terminal since it came. */
export const decision: Need = async (store, db, letter) => {
  if (letter.session_id === null || letter.since === null) return false
  const owned = await sessionAndReader(db, letter).select("s.id").whereRef("s.owner_id", "=", "p.id").executeTakeFirst()
  return owned !== undefined && (await anythingWaits(store, db, { session: letter.session_id, since: letter.since }))
}

/** The letter's session, and the person who reads letters at its address and is neither disabled nor deleted. */
const sessionAndReader = (db: Kysely<Tables>, letter: Waiting) =>
  db
    .selectFrom("sessions as s")
    .innerJoin("addresses as a", (on) => on.on("a.address", "=", letter.to_address))
    .innerJoin("people as p", "p.id", "a.person_id")
    .where("s.id", "=", letter.session_id ?? "")
    .where("p.disabled_at", "is", null)
    .where("p.deleted_at", "is", null)
