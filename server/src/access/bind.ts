import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import { hold } from "./hold.ts"
import { proofIsFresh } from "./role.ts"
import type { Viewer } from "./viewer.ts"

/**
 * Binds a session's invitations to the person who uses them, permanently: from then on the row belongs to the person,
 * whatever happens to the address. Several addresses of one person become one collaborator with the highest role, even if
 * one of them was invited or proved after another had been accepted.
 *
 * This is here and not in sharing/ because opening a session does it; a list never does.
 */
export async function bindInvitations(store: Store, viewer: Viewer, session: string): Promise<void> {
  const person = viewer.person
  if (!person) return
  await store.change(person.id, async (change) => {
    const held = await hold(store, change, session)
    if (!held) throw new Refusal("NOT_FOUND")
    const invited = await change.db
      .selectFrom("collaborators as c")
      .innerJoin("addresses as a", "a.address", "c.address")
      .select(["c.id", "c.role", "c.address"])
      .where("c.session_id", "=", session)
      .where("c.person_id", "is", null)
      .where("c.expires_at", ">", store.now)
      .where("a.person_id", "=", person.id)
      .where(proofIsFresh(store, "a.proved_at"))
      .orderBy("c.role")
      .orderBy("c.created_at")
      .execute()
    const [first] = invited
    // Another request of the same person was faster, or the invitation has just been taken back.
    if (!first) return change.unchanged()
    const bound = await change.db
      .selectFrom("collaborators")
      .select(["id", "role"])
      .where("session_id", "=", session)
      .where("person_id", "=", person.id)
      .executeTakeFirst()
    const kept = bound ?? first
    if (!bound) {
      await held.record({ name: "collaborator.accepted", subject: first.id, data: { role: first.role } })
    }
    // "contributor" sorts before "viewer".
    const role = first.role < kept.role ? first.role : kept.role
    let from = kept.role
    for (const other of invited.filter(({ id }) => id !== kept.id)) {
      await held.record({
        name: "collaborator.merged",
        subject: other.id,
        data: { into: kept.id, from, to: role },
        names: { address: other.address },
      })
      from = role
      await change.db.deleteFrom("collaborators").where("id", "=", other.id).execute()
    }
    await change.db
      .updateTable("collaborators")
      .set({ role, ...(bound ? {} : { person_id: person.id, accepted_at: store.now, expires_at: null }) })
      .where("id", "=", kept.id)
      .execute()
  })
}
