import { calls } from "#protocol/calls"
import { type Doorway, onSession } from "../access/door.ts"
import { listCollaborators } from "./collaborator-list.ts"
import { changeRole, invite, leave, removeCollaborator } from "./collaborators.ts"
import { linkPage } from "./link-page.ts"
import { createLink, type LinkMaking, listLinks, revokeLink, rotateLink } from "./links.ts"
import { resendInvitation } from "./resend.ts"

/** `linkKeys` make the tokens of links; `appUrl` is the base of their addresses. */
export function sharingRoutes(way: Doorway, links: LinkMaking): void {
  const { store } = way

  onSession(way, calls.listCollaborators, (session) => listCollaborators(store, session))

  onSession(way, calls.invite, async (session, asked) => invite(store, session, await asked.input()))

  // Before the route with an id in its place, which would take "me" for an id.
  onSession(way, calls.leave, async (session) => {
    await leave(store, session)
    return {}
  })

  onSession(way, calls.changeRole, async (session, asked) => {
    const { collaboratorId, role } = await asked.input()
    return changeRole(store, session, collaboratorId, role)
  })

  onSession(way, calls.resendInvitation, async (session, asked) =>
    resendInvitation(store, session, (await asked.input()).collaboratorId),
  )

  onSession(way, calls.removeCollaborator, async (session, asked) => {
    await removeCollaborator(store, session, (await asked.input()).collaboratorId)
    return {}
  })

  onSession(way, calls.listLinks, (session) => listLinks(store, links, session))

  onSession(way, calls.createLink, async (session, asked) => createLink(store, links, session, await asked.input()))

  onSession(way, calls.rotateLink, async (session, asked) =>
    rotateLink(store, links, session, (await asked.input()).linkId),
  )

  onSession(way, calls.revokeLink, async (session, asked) => {
    await revokeLink(store, session, (await asked.input()).linkId)
    return {}
  })

  linkPage(way)
}
