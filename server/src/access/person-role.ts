import type { Kysely } from "kysely"
import type { Role } from "#protocol/people"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { roleOf } from "./role.ts"
import { nobody, type Viewer } from "./viewer.ts"

/**
 * The role of a person who doesn't ask at this moment: whoever sent a prompt may have lost the right to it meanwhile. It is the
 * door's own expression, without a credential: whether the person may still sign in counts, how they once did doesn't.
 */
export async function roleOfPerson(store: Store, db: Kysely<Tables>, session: string, person: string): Promise<Role> {
  const row = await db
    .selectFrom("sessions as s")
    .innerJoin("people as o", "o.id", "s.owner_id")
    .select(roleOf(store, themselves(person)).as("role"))
    .where("s.id", "=", session)
    .executeTakeFirst()
  return row?.role ?? "none"
}

const themselves = (id: string): Viewer => ({ ...nobody, person: { id, name: "" } })
