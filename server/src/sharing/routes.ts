import { calls } from "#protocol/calls"
import { type Doorway, onSession } from "../access/door.ts"
import { changeRole, invite, leave, listCollaborators, removeCollaborator } from "./collaborators.ts"

export function sharingRoutes(way: Doorway): void {
  const { store } = way

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

  onSession(way, calls.removeCollaborator, async (session, asked) => {
    await removeCollaborator(store, session, (await asked.input()).collaboratorId)
    return {}
  })
}
