import { cookieFor } from "../../people/cookie.ts"
import { makePerson } from "../../people/people.ts"
import { beginSignIn, deviceOf } from "../../people/sign-ins.ts"
import { isTaken } from "../../storage/failures.ts"
import { newId } from "../../storage/id.ts"
import type { SigningIn } from "../sign-in.ts"
import { judgeKnown, judgeNewcomer, type Problem, vouch } from "./admission.ts"
import type { Clerk, ClerkPerson } from "./clerk.ts"
import { recordConnected } from "./oauth.ts"
import { type Begun, ended } from "./way-back.ts"

const PROVIDER = "clerk"

export interface ClerkNeeds {
  terms: SigningIn
  clerk: Clerk
  appUrl: string
}

/** Where people go; what comes back is told apart by `state`. */
export const beginClerk = ({ clerk, appUrl }: ClerkNeeds, state: string): Promise<string> =>
  clerk.signInUrl(`${appUrl}/api/auth/callback/clerk?state=${state}`)

export type Ended = { response: Response } | { problem: Problem | "interrupted"; address?: string | undefined }

export async function endClerk(needs: ClerkNeeds, begun: Begun, request: Request): Promise<Ended> {
  const { terms, clerk, appUrl } = needs
  const url = new URL(request.url)
  // As the browser sees it: in front of us may stand a proxy.
  const came = await clerk.whoCame(new Request(appUrl + url.pathname + url.search, { headers: request.headers }))
  if (!came) return { problem: "interrupted" }
  if ("go" in came) return { response: came.go }
  const admitted = await admit(terms, came.person, begun.person)
  if ("problem" in admitted) return admitted
  const headers = new Headers({ location: appUrl + begun.to })
  headers.append("set-cookie", ended(terms))
  // Who connects is signed in already.
  if (begun.person === null) {
    const token = await terms.store.change(admitted.person, (change) =>
      beginSignIn(change, admitted.person, deviceOf(request)),
    )
    headers.append("set-cookie", cookieFor(terms.secret, token, terms.https))
  }
  return { response: new Response(null, { status: 302, headers }) }
}

async function admit(
  terms: SigningIn,
  it: ClerkPerson,
  connecting: string | null,
): Promise<{ person: string } | { problem: Problem; address?: string | undefined }> {
  const { store } = terms
  const [main] = it.addresses
  const known = await store.unrecorded
    .selectFrom("accounts")
    .select("person_id")
    .where("provider_id", "=", PROVIDER)
    .where("account_id", "=", it.id)
    .executeTakeFirst()
  const person = known?.person_id ?? connecting
  if (person !== null && connecting !== null && person !== connecting) return { problem: "not_connected" }
  if (person !== null) {
    const problem = await judgeKnown(store, person)
    if (problem) return { problem }
    if (!known) await connect(terms, it.id, person)
    for (const address of it.addresses) await vouch(store.unrecorded, store, address, person)
    return { person }
  }
  if (!main) return { problem: "no_address" }
  const problem = await judgeNewcomer(terms, { address: main, proved: true })
  if (problem) return { problem, address: main }
  try {
    const made = await store.change(null, async (change) => {
      const id = await makePerson(change, store, main, it.name)
      await change.db.insertInto("accounts").values(account(it.id, id)).execute()
      for (const address of it.addresses) await vouch(change.db, store, address, id)
      return id
    })
    return { person: made }
  } catch (error) {
    // The same person came in twice at the same time; the other one was quicker.
    if (isTaken(error)) return { problem: "not_connected", address: main }
    throw error
  }
}

async function connect({ store }: SigningIn, id: string, person: string): Promise<void> {
  await store.unrecorded.insertInto("accounts").values(account(id, person)).execute()
  await recordConnected(store, person, PROVIDER)
}

const account = (id: string, person: string) => {
  const now = new Date().toISOString()
  return {
    id: newId(),
    account_id: id,
    provider_id: PROVIDER,
    person_id: person,
    access_token: null,
    refresh_token: null,
    id_token: null,
    access_token_expires_at: null,
    refresh_token_expires_at: null,
    scope: null,
    password: null,
    created_at: now,
    updated_at: now,
  }
}
