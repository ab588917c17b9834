import type { Connection } from "#protocol/account"
import { Refusal } from "#protocol/errors"
import { ProviderId } from "#protocol/identity"
import type { Change, Store } from "../../storage/store.ts"

/** The providers that a person signs in with, besides codes. */
const known: readonly string[] = ProviderId.options

export async function listConnections(store: Store, person: string): Promise<{ connections: Connection[] }> {
  const rows = await store.unrecorded
    .selectFrom("accounts")
    .select(["id", "provider_id", "created_at"])
    .where("person_id", "=", person)
    .where("provider_id", "in", known)
    .orderBy("created_at")
    .execute()
  return {
    connections: rows.map((row) => ({
      id: row.id,
      provider: row.provider_id as ProviderId,
      connected_at: new Date(row.created_at).toISOString(),
    })),
  }
}

/** `ways` says how people sign in here: a person who removed the last way could not come back. */
export async function disconnect(
  store: Store,
  person: string,
  id: string,
  ways: { codes: boolean; providers: readonly string[] },
): Promise<void> {
  await store.change(person, async (change) => {
    // Two concurrent removals must not each assume that the other connection stays.
    if (store.dialect === "postgres") {
      await change.db.selectFrom("people").select("id").where("id", "=", person).forUpdate().execute()
    }
    const rows = await change.db
      .selectFrom("accounts")
      .select(["id", "provider_id"])
      .where("person_id", "=", person)
      .execute()
    const gone = rows.find((row) => row.id === id)
    if (!gone) throw new Refusal("NOT_FOUND", "This provider is not connected.")
    const signsIn = (row: { provider_id: string }) => ways.providers.includes(row.provider_id)
    const stays = (ways.codes && (await reads(change, person))) || rows.some((row) => row.id !== id && signsIn(row))
    if (signsIn(gone) && !stays) {
      throw new Refusal("CONFLICT", "It is your only way to sign in here. Connect another provider first.")
    }
    await change.record({ name: "account.disconnected", subject: person, data: { provider: gone.provider_id } })
    await change.db.deleteFrom("accounts").where("id", "=", id).where("person_id", "=", person).execute()
  })
}

/** Whether there is an address that a code can be sent to: somebody else may have proved the only one since. */
async function reads(change: Change, person: string): Promise<boolean> {
  const row = await change.db
    .selectFrom("addresses")
    .select("address")
    .where("person_id", "=", person)
    .executeTakeFirst()
  return row !== undefined
}
