import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"

/**
 * The names of those who may send prompts, by their ids. Lines of a remote session hold ids alone, so that a name can be erased;
 * who is no longer among them has none here.
 */
export async function namesIn(store: Store, { id }: Opened<"view">): Promise<(person: string) => string | null> {
  const rows = await store.db
    .selectFrom("people")
    .select(["people.id", "people.name"])
    .where("people.deleted_at", "is", null)
    .where((row) =>
      row.or([
        row("people.id", "=", row.selectFrom("sessions").select("owner_id").where("id", "=", id)),
        row("people.id", "in", row.selectFrom("collaborators").select("person_id").where("session_id", "=", id)),
      ]),
    )
    .execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  return (person) => names.get(person) ?? null
}
