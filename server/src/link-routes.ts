import { calls } from "#protocol/calls"
import { type Doorway, onAnybody } from "./access/door.ts"
import { open } from "./access/open.ts"
import { describe } from "./sessions/sessions.ts"
import { countUse, sessionOfLink } from "./sharing/links.ts"
import { hashSecret, newId } from "./storage/id.ts"

/**
 * The page of a link: a session (which sessions/ describes) found by a token (which sharing/ knows). The two rooms don't
 * know each other, so they meet here.
 */
export function linkRoutes(way: Doorway): void {
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
