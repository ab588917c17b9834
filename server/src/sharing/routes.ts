import { calls } from "#protocol/calls"
import { type Doorway, onHistory, onSession, onSessionInAnyState } from "../access/door.ts"
import { listCollaborators } from "./collaborator-list.ts"
import { changeRole, invite, leave, removeCollaborator } from "./collaborators.ts"
import { commentPace } from "./comment-bounds.ts"
import { createComment, deleteComment, listComments, patchComment } from "./comments.ts"
import { listHistory } from "./history.ts"
import { createLink, type LinkMaking, listLinks, revokeLink, rotateLink } from "./links.ts"
import { resendInvitation } from "./resend.ts"

/** `linkKeys` make the tokens of links; `appUrl` is where their pages are. */
export function sharingRoutes(way: Doorway, links: LinkMaking, limited: boolean): void {
  const { store } = way
  const pace = commentPace(limited)

  onSession(way, calls.listCollaborators, (session) => listCollaborators(store, session))

  onSession(way, calls.invite, async (session, asked) => invite(store, session, await asked.input()))

  // Before the route with an id in its place, which would take "me" for one.
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

  onHistory(way, calls.listHistory, async (history, asked) => listHistory(store, history, await asked.input()))

  onSession(way, calls.listComments, async (session, asked) => listComments(store, session, await asked.input()))

  onSession(way, calls.createComment, async (session, asked) => {
    pace.take(session.viewer.person?.id ?? "", session.id)
    return createComment(store, session, await asked.input())
  })

  onSession(way, calls.patchComment, async (session, asked) => {
    pace.take(session.viewer.person?.id ?? "", session.id)
    return patchComment(store, session, await asked.input())
  })

  onSessionInAnyState(way, calls.deleteComment, async (session, asked) => {
    await deleteComment(store, session, (await asked.input()).commentId)
    return {}
  })
}
