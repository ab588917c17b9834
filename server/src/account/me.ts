import { calls } from "#protocol/calls"
import { type Doorway, onPerson } from "../access/door.ts"
import { describeMe, rename } from "../people/people.ts"

/** The signed-in person. */
export function meRoutes(way: Doorway): void {
  const { store } = way

  onPerson(way, calls.getMe, "read", (asker) => describeMe(store, asker.person.id))

  onPerson(way, calls.patchMe, "account", async (asker, asked) => {
    await rename(store, asker.person.id, (await asked.input()).name)
    return describeMe(store, asker.person.id)
  })
}
