import { calls } from "#protocol/calls"
import { type Doorway, onSession, onSessionInAnyState } from "../access/door.ts"
import { commentPace } from "./bounds.ts"
import { createComment, deleteComment, listComments, patchComment } from "./comments.ts"
import { markRead } from "./read.ts"

export function commentRoutes(way: Doorway, limited: boolean): void {
  const { store } = way
  const pace = commentPace(limited)

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

  onSession(way, calls.readComments, async (session, asked) => {
    await markRead(store, session, (await asked.input()).upto)
    return {}
  })
}
