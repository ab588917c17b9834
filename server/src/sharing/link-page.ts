import { calls } from "#protocol/calls"
import { type Doorway, onAnybody } from "../access/door.ts"
import { open } from "../access/open.ts"
import { describe } from "../overview/describe.ts"
import { hashSecret, newId } from "../storage/id.ts"
import { countUse, sessionOfLink } from "./links.ts"

/** The page of a link: a session that is found by a token. */
export function linkPage(way: Doorway): void {
  onAnybody(way, calls.openLink, async (viewer, asked) => {
    const link = hashSecret(asked.path("token"))
    // What no link names goes through the door too: it takes as long as a link that has been taken back.
    const nowhere = newId()
    const id = (await sessionOfLink(way.store, link, viewer.person !== null)) ?? nowhere
    const session = await open(way.store, { ...viewer, link }, id, "view")
    await countUse(way.store, link)
    return describe(way.store, session)
  })
}
