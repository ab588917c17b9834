import type { OutputOf, ParsedInputOf } from "#protocol/call"
import { cleanLine } from "#protocol/clean"
import { operatorCalls } from "#protocol/operator"
import { personAt, setDisabled } from "../people/people.ts"
import { listTokens, revokeToken } from "../people/tokens.ts"
import type { Store } from "../storage/store.ts"
import { type OperatorApp, onOperator } from "./app.ts"

export function peopleRoutes(app: OperatorApp, store: Store): void {
  onOperator(app, operatorCalls.listPeople, (asked) => listPeople(store, asked))
  onOperator(app, operatorCalls.disablePerson, ({ address }) => switchPerson(store, address, true))
  onOperator(app, operatorCalls.enablePerson, ({ address }) => switchPerson(store, address, false))
  onOperator(app, operatorCalls.listTokens, async ({ address }) =>
    listTokens(store, (await personAt(store.unrecorded, address)).id),
  )
  onOperator(app, operatorCalls.revokeToken, async ({ address, id }) => {
    await revokeToken(store, (await personAt(store.unrecorded, address)).id, id, null)
    return { id, revoked: true as const }
  })
}

type Listing = typeof operatorCalls.listPeople

async function listPeople(store: Store, asked: ParsedInputOf<Listing>): Promise<OutputOf<Listing>> {
  const rows = await store.unrecorded
    .selectFrom("people as p")
    .select(["p.id", "p.name", "p.email", "p.created_at", "p.disabled_at", "p.deleted_at"])
    .select((row) =>
      row
        .selectFrom("sessions")
        .select((it) => it.fn.countAll<number>().as("count"))
        .whereRef("owner_id", "=", "p.id")
        .as("sessions"),
    )
    .where("p.deleted_at", "is", null)
    .where("p.id", ">", asked.after)
    .orderBy("p.id")
    .limit(asked.limit + 1)
    .execute()
  const page = rows.slice(0, asked.limit)
  return {
    people: page.map((row) => ({
      id: row.id,
      name: cleanLine(row.name),
      email: row.email,
      created_at: new Date(row.created_at).toISOString(),
      disabled_at: row.disabled_at === null ? null : new Date(row.disabled_at).toISOString(),
      sessions: Number(row.sessions),
    })),
    next: rows.length > asked.limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** Returns the person and their state after the change. */
async function switchPerson(store: Store, address: string, disabled: boolean) {
  const person = await personAt(store.unrecorded, address)
  if ((person.disabled_at !== null) !== disabled) await setDisabled(store, person.id, disabled)
  return { id: person.id, name: cleanLine(person.name), disabled }
}
