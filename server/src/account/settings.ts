import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Asker, type Doorway, onPerson } from "../access/door.ts"
import { chooseAddress, listAddresses, proveAddress, removeAddress } from "../people/addresses.ts"
import { endOtherSignIns, endSignIn, listSignIns } from "../people/sign-ins.ts"
import { askForCode, CODE_MINUTES, keyOf, takeCode } from "../sign-in/codes.ts"
import type { Limiter } from "../sign-in/limits.ts"
import { disconnect, listConnections } from "../sign-in/providers/connections.ts"
import { addressOf } from "../sign-in/sign-in.ts"

/** The settings page's calls about addresses, providers and sign-ins. */
export interface Settings {
  secret: string
  /** The network that a request comes from. */
  network(asked: { request: Request }): string
  /** Called with the id of the row when a code was requested here. */
  asked(id: string): void
  /** Called when a code was used. */
  used(address: string, asker: string): void
  /** Counts a request for a code, or refuses it. */
  ask(asked: { request: Request }, address: string, person: string): void
  /** Counts an attempt to enter a code, per person. */
  tries: Limiter
  /** The ways to sign in here. */
  ways: { codes: boolean; providers: readonly string[] }
}

export function settingsRoutes(way: Doorway, given: Settings): void {
  const { store } = way

  onPerson(way, calls.listAddresses, "read", (asker) => listAddresses(store, asker.person.id))

  onPerson(way, calls.addAddress, "account", async (asker, asked) => {
    atThePage(asker)
    const address = addressOf((await asked.input()).email)
    given.ask(asked, address, asker.person.id)
    given.asked(await askForCode(store, address, { person: asker.person.id }, given.network(asked)))
    return { email: address, expires_in: CODE_MINUTES * 60 }
  })

  onPerson(way, calls.proveAddress, "account", async (asker, asked) => {
    atThePage(asker)
    const { email, code } = await asked.input()
    given.tries.take(asker.person.id)
    const address = addressOf(email)
    const network = given.network(asked)
    const by = { person: asker.person.id }
    await takeCode(store, given.secret, { address, asker: by, code, network })
    given.used(address, keyOf(by))
    await proveAddress(store, asker.person.id, address)
    return listAddresses(store, asker.person.id)
  })

  onPerson(way, calls.chooseAddress, "account", async (asker, asked) => {
    atThePage(asker)
    await chooseAddress(store, asker.person.id, addressOf((await asked.input()).email))
    return listAddresses(store, asker.person.id)
  })

  onPerson(way, calls.removeAddress, "account", async (asker, asked) => {
    atThePage(asker)
    await removeAddress(store, asker.person.id, addressOf((await asked.input()).email))
    return {}
  })

  onPerson(way, calls.listConnections, "read", (asker) => listConnections(store, asker.person.id))

  onPerson(way, calls.disconnectProvider, "account", async (asker, asked) => {
    atThePage(asker)
    await disconnect(store, asker.person.id, (await asked.input()).connectionId, given.ways)
    return {}
  })

  onPerson(way, calls.listSignIns, "read", (asker) => listSignIns(store, asker.person.id, asker.credential))

  onPerson(way, calls.endSignIn, "account", async (asker, asked) => {
    await endSignIn(store, asker.person.id, (await asked.input()).signInId)
    return {}
  })

  onPerson(way, calls.endOtherSignIns, "account", async (asker) => ({
    ended: await endOtherSignIns(store, asker.person.id, asker.via === "sign-in" ? asker.credential : null),
  }))
}

/** Changing the ways to sign in needs the person, on the page: a leaked token must not be able to make itself permanent. */
export function atThePage(asker: Asker): void {
  if (asker.via !== "sign-in") throw new Refusal("FORBIDDEN", "Do this on the settings page, where you are signed in.")
}
