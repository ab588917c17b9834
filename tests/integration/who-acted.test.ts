import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { open } from "../../server/src/access/open.ts"
import { matrix } from "../../server/src/access/policy.ts"
import { nobody } from "../../server/src/access/viewer.ts"
import { patchSession } from "../../server/src/sessions/sessions.ts"
import { invite } from "../../server/src/sharing/collaborators.ts"
import { createLink } from "../../server/src/sharing/links.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

/**
 * The history tells who acted. At present only an owner shares and publishes, so the policy in this test is wider: anybody
 * it may allow in the future must be named by the history, the invitation and its email.
 */
onEachDatabase((database) => {
  const usual = { ...matrix }
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  let id: string

  beforeAll(async () => {
    id = (await house.session(alice)).id
    await alice.send(calls.invite, { id, email: bob.address, role: "contributor" })
    await bob.send(calls.getSession, { id })
    for (const ability of ["share", "publish", "manage"] as const) matrix[ability] = ["owner", "contributor"]
  })
  afterAll(async () => {
    Object.assign(matrix, usual)
  })

  /** The newest events of the session, the latest first: what happened, and who did it. */
  async function deeds(count: number): Promise<string[]> {
    const { events } = await alice.send(calls.listHistory, { id, limit: count })
    return events.map(({ name, actor }) => `${actor?.name} ${name}`)
  }
  const bobDid = (...names: string[]) => names.map((name) => `${bob.name} ${name}`).reverse()

  test("inviting, changing, resending and removing are recorded for the person who acted", async () => {
    const invited = (await bob.send(calls.invite, { id, email: "carol@example.com" })) as { id: string }
    const row = { id, collaboratorId: invited.id }
    await bob.send(calls.changeRole, { ...row, role: "contributor" })
    await bob.send(calls.resendInvitation, row)
    const { invited_by } = await house.store.db
      .selectFrom("collaborators")
      .select("invited_by")
      .where("id", "=", invited.id)
      .executeTakeFirstOrThrow()
    await bob.send(calls.removeCollaborator, row)
    expect(invited_by).toBe(bob.id)
    expect(await deeds(4)).toEqual(
      bobDid("collaborator.invited", "collaborator.changed", "collaborator.resent", "collaborator.removed"),
    )
  })

  test("making, resetting and revoking a link are recorded for the person who acted", async () => {
    const link = await bob.send(calls.createLink, { id })
    await bob.send(calls.rotateLink, { id, linkId: link.id })
    await bob.send(calls.revokeLink, { id, linkId: link.id })
    expect(await deeds(3)).toEqual(bobDid("link.created", "link.rotated", "link.revoked"))
  })

  test("renaming and completing are recorded for the person who acted, and a program with the append token acts for the owner", async () => {
    await bob.send(calls.patchSession, { id, title: "By Bob" })
    const { id: sent, append_token } = await house.session(alice)
    await house.asking({ authorization: `Bearer ${append_token}` }).send(calls.completeSession, { id: sent })
    expect(await deeds(1)).toEqual(bobDid("session.renamed"))
    const { events } = await alice.send(calls.listHistory, { id: sent, limit: 1 })
    expect(events.map(({ name, actor }) => `${actor?.name} ${name}`)).toEqual([`${alice.name} session.completed`])
  })

  test("a person who passed the door and then loses access changes nothing", async () => {
    const { id: other } = await house.session(alice)
    const { id: row } = (await alice.send(calls.invite, { id: other, email: bob.address, role: "contributor" })) as {
      id: string
    }
    const viewer = { ...nobody, person: { id: bob.id, name: bob.name } }
    const shared = await open(house.store, viewer, other, "share")
    const published = await open(house.store, viewer, other, "publish")
    const managed = await open(house.store, viewer, other, "manage")
    await alice.send(calls.removeCollaborator, { id: other, collaboratorId: row })

    const making = { linkKeys: [new Uint8Array(32)] as const, appUrl: house.url }
    const tries = [
      invite(house.store, shared, { email: "carol@example.com" }),
      createLink(house.store, making, published, { label: "", expires_in_days: null }),
      patchSession(house.store, { default: "private", forbidden: [] }, managed, { title: "Still mine" }),
    ]
    const outcomes = await Promise.allSettled(tries)
    expect(outcomes.map((it) => it.status === "rejected" && it.reason.code)).toEqual(Array(3).fill("NOT_FOUND"))
  })
})
