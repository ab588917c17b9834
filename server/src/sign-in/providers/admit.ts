import { vouch } from "../../people/addresses.ts"
import { makePerson } from "../../people/people.ts"
import { beginSignIn, deviceOf } from "../../people/sign-ins.ts"
import { isTaken } from "../../storage/failures.ts"
import { newId } from "../../storage/id.ts"
import type { Change } from "../../storage/store.ts"
import type { SigningIn } from "../sign-in.ts"
import { judgeKnown, judgeNewcomer, type Problem } from "./admission.ts"
import type { Came } from "./came.ts"

export type Admitted = { person: string } | { problem: Problem; address: string | null }

/** Finds or makes the person of a provider's account; with `connecting`, connects that account to the signed-in person. */
export async function admit(
  terms: SigningIn,
  provider: string,
  came: Came,
  connecting: string | null,
): Promise<Admitted> {
  const { address } = came
  try {
    const known = await personOf(terms, provider, came.account)
    const person = known ?? connecting
    if (connecting !== null && person !== connecting) return { problem: "not_connected", address }
    return person === null
      ? await makeNewcomer(terms, provider, came)
      : await welcome(terms, provider, came, { person, isNew: known === undefined })
  } catch (error) {
    // The same account signed in twice at the same time; the other request was faster.
    if (isTaken(error)) return { problem: "not_connected", address }
    throw error
  }
}

async function personOf({ store }: SigningIn, provider: string, account: string): Promise<string | undefined> {
  const row = await store.unrecorded
    .selectFrom("accounts")
    .select("person_id")
    .where("provider_id", "=", provider)
    .where("account_id", "=", account)
    .executeTakeFirst()
  return row?.person_id
}

async function welcome(
  { store }: SigningIn,
  provider: string,
  came: Came,
  { person, isNew }: { person: string; isNew: boolean },
): Promise<Admitted> {
  const problem = await judgeKnown(store, person)
  if (problem) return { problem, address: came.address }
  if (isNew) await store.change(person, (change) => connect(change, provider, came.account, person))
  for (const proved of came.proved) await vouch(store.unrecorded, store, proved, person)
  return { person }
}

async function makeNewcomer(terms: SigningIn, provider: string, came: Came): Promise<Admitted> {
  const { store } = terms
  const { address } = came
  if (address === null) return { problem: "no_address", address }
  const problem = await judgeNewcomer(terms, { address, proved: came.proved.includes(address) })
  if (problem) return { problem, address }
  const person = await store.change(null, async (change) => {
    const id = await makePerson(change, store, address, came.name)
    await connect(change, provider, came.account, id)
    for (const proved of came.proved) await vouch(change.db, store, proved, id)
    return id
  })
  return { person }
}

/** Signs the person in, in the browser that came back. Returns the sign-in's token. */
export const signInBy = (terms: SigningIn, provider: string, came: Came, person: string, request: Request) =>
  terms.store.change(person, (change) =>
    beginSignIn(change, person, deviceOf(request), { provider, subject: came.account, session: came.session }),
  )

async function connect(change: Change, provider: string, account: string, person: string): Promise<void> {
  const now = new Date().toISOString()
  await change.record({ name: "account.connected", actor: person, subject: person, data: { provider } })
  await change.db
    .insertInto("accounts")
    .values({
      id: newId(),
      account_id: account,
      provider_id: provider,
      person_id: person,
      created_at: now,
      updated_at: now,
    })
    .execute()
}
