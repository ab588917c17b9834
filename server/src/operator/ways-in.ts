import { normaliseAddress } from "#protocol/address"
import type { OutputOf, ParsedInputOf } from "#protocol/call"
import { Refusal } from "#protocol/errors"
import { operatorCalls } from "#protocol/operator"
import { allScopes } from "../access/viewer.ts"
import { claim } from "../people/addresses.ts"
import { describeMe, isActive, makePerson } from "../people/people.ts"
import { makeToken } from "../people/tokens.ts"
import { firstStartPath } from "../sign-in/first-start.ts"
import { makeSignInLink } from "../sign-in/sign-in-links.ts"
import type { Store } from "../storage/store.ts"
import { type OperatorApp, onOperator } from "./app.ts"

/** Ways to sign in that an operator makes for people: tokens, and sign-in links. */
export function waysInRoutes(
  app: OperatorApp,
  { store, appUrl, command }: { store: Store; appUrl: string; command: string },
): void {
  onOperator(app, operatorCalls.makeToken, (asked) => tokenFor(store, asked))
  onOperator(app, operatorCalls.makeFirstLink, async () => {
    const path = await firstStartPath(store)
    if (path === null) {
      throw new Refusal(
        "CONFLICT",
        `openctl is already set up. For a link that signs someone in: ${command} admin sign-in-link <address>`,
      )
    }
    return { url: appUrl + path }
  })
  onOperator(app, operatorCalls.makeSignInLink, async ({ address }) => {
    const { path, expires_at } = await makeSignInLink(store, address, command)
    return { url: appUrl + path, expires_at }
  })
}

type Making = typeof operatorCalls.makeToken

/** Makes a token, and if need be the person, with the address counted as proved. */
async function tokenFor(store: Store, asked: ParsedInputOf<Making>): Promise<OutputOf<Making>> {
  const address = normaliseAddress(asked.address)
  if (!address) throw new Refusal("INVALID_EMAIL", `${asked.address} is not an email address.`)
  const made = await store.change(null, async (change) => {
    const owner = await change.db
      .selectFrom("addresses")
      .select("person_id")
      .where("address", "=", address)
      .executeTakeFirst()
    const known = owner ?? (await personOf(change.db, address))
    const person = known?.person_id ?? (await makePerson(change, store, address, ""))
    // Their token would be refused at its first use; the operator should hear of it now.
    if (!(await isActive(change.db, person))) {
      throw new Refusal("CONFLICT", `The account of ${address} has been disabled.`)
    }
    await claim(change, store, address, person)
    const fresh = await makeToken(change, store, person, {
      label: asked.label,
      scopes: allScopes,
      lastsMs: asked.hours * 3_600_000,
    })
    return { ...fresh, person }
  })
  const { person, ...shown } = made
  return { ...shown, me: await describeMe(store, person) }
}

async function personOf(db: Store["db"], address: string) {
  const row = await db.selectFrom("people").select("id").where("email", "=", address).executeTakeFirst()
  return row ? { person_id: row.id } : undefined
}
