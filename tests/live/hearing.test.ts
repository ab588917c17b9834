import { afterAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { TokenHolder } from "../harness/people.ts"
import { type Watcher, watch } from "./watching.ts"

/**
 * Who hears of what, over real sockets. Control: in server/src/live/hints.ts let `hears` be true for everybody, or let
 * `tell` add every connection's person: the strangers below hear.
 */
onEachDatabase((database) => {
  const { house, alice, bob, stranger, frank } = cast(database, ["alice", "bob", "stranger", "frank"])
  const open: Watcher[] = []
  afterAll(() => {
    for (const one of open) one.hangUp()
  })

  const listen = async (who: TokenHolder): Promise<Watcher> => {
    const watcher = await watch(house.url, { authorization: `Bearer ${who.token}` })
    open.push(watcher)
    return watcher
  }
  /** The messages that somebody received, in their own channel as "- name". */
  const heard = (who: Watcher) =>
    who.frames.flatMap((it) => (it.type === "event" ? [it.session === null ? `- ${it.event}` : it.event] : []))
  /** Everything sent before has arrived once their own message has. */
  async function settled(who: TokenHolder, watcher: Watcher): Promise<string[]> {
    await house.session(who, {}, 0)
    await watcher.until("their own session", () => heard(watcher).includes("- session.created"))
    return heard(watcher).filter((one) => one !== "- session.created")
  }
  async function shared() {
    await house.store.unrecorded.deleteFrom("additions").execute()
    const { id } = await house.session(alice)
    const invited = await alice.send(calls.invite, { id, email: bob.address })
    await bob.send(calls.getSession, { id })
    return { id, collaboratorId: "id" in invited && invited.id ? invited.id : "" }
  }

  test("a person's channel has what concerns a session of theirs or one they are invited to, and nothing else", async () => {
    const { id } = await shared()
    await alice.send(calls.invite, { id, email: frank.address })
    const [alices, bobs, franks, strangers] = [
      await listen(alice),
      await listen(bob),
      await listen(frank),
      await listen(stranger),
    ]
    await alice.send(calls.patchSession, { id, title: "Another title" })
    for (const one of [alices, bobs, franks]) {
      await one.until("the hint", () => heard(one).includes("- session.renamed"))
    }
    expect(await settled(stranger, strangers)).toEqual([])
  })

  test("only the owner and the invited person hear of an invitation", async () => {
    const { id } = await shared()
    const { url } = await alice.send(calls.createLink, { id })
    const { ticket } = await house.asking({ "share-token": url.split("/s/")[1] ?? "" }).send(calls.createTicket, {})
    const readers = await watch(house.url, { origin: house.url }, ticket)
    open.push(readers)
    const [alices, bobs, franks] = [await listen(alice), await listen(bob), await listen(frank)]
    for (const one of [alices, bobs, readers]) {
      one.join(id)
      await one.until("the entries", () => one.seqs(id).length === 3)
    }
    const invited = await alice.send(calls.invite, { id, email: frank.address })
    await franks.until("the invitation", () => heard(franks).includes("- collaborator.invited"))
    await alices.until("the invitation", () => heard(alices).includes("collaborator.invited"))
    const collaboratorId = "id" in invited && invited.id ? invited.id : ""
    await alice.send(calls.changeRole, { id, collaboratorId, role: "contributor" })
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    await franks.until("the end of it", () => heard(franks).includes("- collaborator.removed"))
    // The next message in the same channel shows that nothing else is in flight.
    await alice.send(calls.patchSession, { id, title: "Another title" })
    for (const one of [bobs, readers]) {
      await one.until("the renaming", () => heard(one).includes("session.renamed"))
      expect(heard(one)).toEqual(["session.renamed"])
    }
  })

  test("readers by a link hear of comments as long as the owner lets readers read them", async () => {
    const { id } = await shared()
    const { url } = await alice.send(calls.createLink, { id })
    const { ticket } = await house.asking({ "share-token": url.split("/s/")[1] ?? "" }).send(calls.createTicket, {})
    const reader = await watch(house.url, { origin: house.url }, ticket)
    open.push(reader)
    reader.join(id)
    const comment = (text: string) => alice.send(calls.createComment, { id, seq: 1, text })
    const forReaders = (comments_for_readers: boolean) => alice.send(calls.patchSession, { id, comments_for_readers })
    await reader.until("the head", () => reader.seqs(id).length === 3)
    await comment("Not yet")
    await forReaders(true)
    await reader.until("that they may", () => heard(reader).includes("comments.opened"))
    await comment("For all")
    await reader.until("the comment", () => heard(reader).includes("comment.created"))
    await forReaders(false)
    await reader.until("that they may not", () => heard(reader).includes("comments.closed"))
    await comment("No more")
    await alice.send(calls.patchSession, { id, title: "The end" })
    await reader.until("the end", () => heard(reader).includes("session.renamed"))
    expect(heard(reader)).toEqual(["comments.opened", "comment.created", "comments.closed", "session.renamed"])
    expect(reader.ended(id)).toBeNull()
  })

  test("that a session goes on in a new one is heard by the owner alone, who alone may open the new one", async () => {
    const { id } = await shared()
    const { url } = await alice.send(calls.createLink, { id })
    const { ticket } = await house.asking({ "share-token": url.split("/s/")[1] ?? "" }).send(calls.createTicket, {})
    const readers = await watch(house.url, { origin: house.url }, ticket)
    open.push(readers)
    const [alices, bobs] = [await listen(alice), await listen(bob)]
    for (const one of [alices, bobs, readers]) {
      one.join(id)
      await one.until("the entries", () => one.seqs(id).length === 3)
    }
    await house.session(alice, { continues: id }, 0)
    await alices.until("the new session", () => heard(alices).includes("session.continued"))
    // The next message in the same channel shows that nothing else is in flight.
    await alice.send(calls.patchSession, { id, title: "Another title" })
    for (const one of [bobs, readers]) {
      await one.until("the renaming", () => heard(one).includes("session.renamed"))
      expect(heard(one)).toEqual(["session.renamed"])
    }
  })

  test("a person who loses a session hears that their list has changed", async () => {
    const { id, collaboratorId } = await shared()
    const bobs = await listen(bob)
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    await bobs.until("the removal", () => heard(bobs).includes("- collaborator.removed"))
    const { id: other } = await shared()
    await alice.send(calls.deleteSession, { id: other })
    await bobs.until("the deletion", () => heard(bobs).includes("- session.deleted"))
  })

  test("a hundred renames are a few hints", async () => {
    const { id } = await shared()
    const [follower, lister] = [await listen(bob), await listen(bob)]
    follower.join(id)
    await follower.until("the entries", () => follower.seqs(id).length === 3)
    const began = Date.now()
    for (let at = 0; at < 100; at++) await alice.send(calls.patchSession, { id, title: `Title ${at}` })
    const most = 2 + Math.ceil((Date.now() - began) / 250)
    // The last one is announced as well, or a page would show the previous title.
    await alice.send(calls.patchSession, { id, archived: true })
    for (const one of [follower, lister]) {
      await one.until("the end", () => heard(one).some((it) => it.endsWith("session.archived")))
      expect(heard(one).filter((it) => it.endsWith("session.renamed")).length).toBeLessThanOrEqual(most)
    }
  })
})
