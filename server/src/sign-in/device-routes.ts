import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Doorway, onPerson } from "../access/door.ts"
import { networkOf } from "../http/network.ts"
import { answerDevice, findDevice, pollDevice, startDevice } from "./device.ts"
import { limiter } from "./limits.ts"
import type { SigningInCall } from "./terminal-link-routes.ts"

const QUARTER_MS = 15 * 60_000

/** The calls for signing in a program. */
export function deviceRoutes(
  way: Doorway,
  mount: SigningInCall,
  given: { appUrl: string; off: boolean; peer(asked: { request: Request }): string },
): void {
  const { store } = way
  const started = limiter({ most: 30, windowMs: QUARTER_MS, off: given.off })
  const typed = limiter({ most: 30, windowMs: QUARTER_MS, off: given.off })

  mount(calls.startDevice, async (_viewer, asked) => {
    const askedFrom = given.peer(asked)
    started.take(networkOf(askedFrom))
    return startDevice(store, given.appUrl, { ...(await asked.input()), askedFrom })
  })

  mount(calls.pollDevice, async (_viewer, asked) => pollDevice(store, (await asked.input()).device_code))

  onPerson(way, calls.getDevice, "account", async (asker, asked) => {
    typed.take(asker.person.id)
    return findDevice(store, (await asked.input()).user_code)
  })

  onPerson(way, calls.answerDevice, "account", async (asker, asked) => {
    // A program must not be able to admit further programs: this needs the person, on the page.
    if (asker.via !== "sign-in") throw new Refusal("FORBIDDEN", "Answer on the page, where you are signed in.")
    typed.take(asker.person.id)
    const { user_code, agree } = await asked.input()
    await answerDevice(store, asker.person.id, user_code, agree)
    return {}
  })
}
