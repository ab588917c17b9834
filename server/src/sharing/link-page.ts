import { calls } from "#protocol/calls"
import { type Doorway, onAnybody } from "../access/door.ts"
import { open } from "../access/open.ts"
import { describe } from "../overview/describe.ts"
import { hashSecret, newId } from "../storage/id.ts"
import { countUse, sessionOfLink } from "./links.ts"

/** The page of a link: finds a session by a token. */
export function linkPage(way: Doorway): void {
  onAnybody(way, calls.openLink, async (viewer, asked) => {
    const link = hashSecret(asked.path("token"))
    // An unknown token goes through the door too: it takes as long as a revoked link.
    const nowhere = newId()
    const id = (await sessionOfLink(way.store, link, viewer.person !== null)) ?? nowhere
    const session = await open(way.store, { ...viewer, link }, id, "view")
    await countUse(way.store, link)
    return describe(way.store, session)
  })
}
