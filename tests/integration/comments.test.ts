import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { open } from "../../server/src/access/open.ts"
import { nobody, type Viewer } from "../../server/src/access/viewer.ts"
import { createComment } from "../../server/src/comments/comments.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"

/** Who may write, change, resolve and delete a comment; and what an archived session still allows. */
onEachDatabase((database) => {
  const { house, alice, bob, carol, dave } = cast(database, ["alice", "bob", "carol", "dave"])

  /** Alice owns it, Bob and Carol are contributors, Dave is a viewer. */
  async function shared(): Promise<string> {
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, emails: ["bob@example.com", "carol@example.com"], role: "contributor" })
    await alice.send(calls.invite, { id, email: "dave@example.com" })
    return id
  }

  test("Bob changes and deletes what he said; Carol may only resolve it", async () => {
    const id = await shared()
    const { id: commentId, may } = await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
    expect(may).toEqual(["edit", "resolve", "delete"])
    expect(await refused(carol.send(calls.patchComment, { id, commentId, text: "Hm" }))).toBe("403 FORBIDDEN")
    expect(await refused(carol.send(calls.deleteComment, { id, commentId }))).toBe("403 NOT_OWNER")
    expect((await carol.send(calls.listComments, { id })).comments[0]?.may).toEqual(["resolve"])
    const resolved = await carol.send(calls.patchComment, { id, commentId, resolved: true })
    expect(resolved.resolved_at).not.toBeNull()
    expect((await bob.send(calls.patchComment, { id, commentId, text: "Why so?" })).text).toBe("Why so?")
    await bob.send(calls.deleteComment, { id, commentId })
    expect((await alice.send(calls.listComments, { id })).comments).toEqual([])
  })

  test("a comment that Bob is writing when he is removed is not added", async () => {
    const id = await shared()
    const viewer: Viewer = { ...nobody, via: "sign-in", person: { id: bob.id, name: "Bob" } }
    const opened = await open(house.store, viewer, id, "comment")
    const { collaborators } = await alice.send(calls.listCollaborators, { id })
    const collaboratorId = collaborators.find((one) => one.email === bob.address)?.id ?? ""
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    await expect(createComment(house.store, opened, { seq: 1, text: "Too late" })).rejects.toThrow(
      "There is nothing here",
    )
    expect((await alice.send(calls.listComments, { id })).comments).toEqual([])
  })

  test("a comment that Bob adds while another person is invited is added", async () => {
    const id = await shared()
    const viewer: Viewer = { ...nobody, via: "sign-in", person: { id: bob.id, name: "Bob" } }
    const opened = await open(house.store, viewer, id, "comment")
    await alice.send(calls.invite, { id, email: "erin@example.com" })
    await createComment(house.store, opened, { seq: 1, text: "In time" })
    expect((await alice.send(calls.listComments, { id })).comments[0]?.text).toBe("In time")
  })

  test("Alice takes away anybody's comment, and rewrites nobody's", async () => {
    const id = await shared()
    const { id: commentId } = await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
    expect(await refused(alice.send(calls.patchComment, { id, commentId, text: "I agree" }))).toBe("403 FORBIDDEN")
    expect((await alice.send(calls.listComments, { id })).comments[0]?.may).toEqual(["resolve", "delete"])
    await alice.send(calls.deleteComment, { id, commentId })
  })

  test("Dave reads comments and writes none", async () => {
    const id = await shared()
    const { id: commentId } = await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
    expect((await dave.send(calls.listComments, { id })).comments[0]?.may).toEqual([])
    expect(await refused(dave.send(calls.createComment, { id, seq: 1, text: "So" }))).toBe("403 FORBIDDEN")
    expect(await refused(dave.send(calls.patchComment, { id, commentId, resolved: true }))).toBe("403 FORBIDDEN")
    expect(await refused(dave.send(calls.deleteComment, { id, commentId }))).toBe("403 FORBIDDEN")
  })

  test("uninvited readers read comments only as long as Alice lets them, and write none", async () => {
    const id = await shared()
    await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
    await alice.send(calls.patchSession, { id, visibility: "public" })
    const { url } = await alice.send(calls.createLink, { id })
    const readers = [house.asking(), house.asking({ "share-token": url.replace(/^.*\//, "") })]
    const reading = () => Promise.all(readers.map((one) => refused(one.send(calls.listComments, { id }))))
    expect(await reading()).toEqual(["403 FORBIDDEN", "403 FORBIDDEN"])
    const opened = await alice.send(calls.patchSession, { id, comments_for_readers: true })
    expect(opened.comments_for_readers).toBe(true)
    expect(await reading()).toEqual(["yes", "yes"])
    for (const one of readers) {
      expect((await one.send(calls.getSession, { id })).abilities).toContain("readComments")
      expect(await refused(one.send(calls.createComment, { id, seq: 1, text: "So" }))).toBe("403 FORBIDDEN")
    }
    await alice.send(calls.patchSession, { id, comments_for_readers: false })
    expect(await reading()).toEqual(["403 FORBIDDEN", "403 FORBIDDEN"])
  })

  test("only Alice sees whether those who aren't invited read comments, and each change of it stands in the history once", async () => {
    const id = await shared()
    for (const comments_for_readers of [true, true, false]) {
      await alice.send(calls.patchSession, { id, comments_for_readers })
    }
    expect(await refused(bob.send(calls.patchSession, { id, comments_for_readers: true }))).toBe("403 NOT_OWNER")
    expect((await alice.send(calls.getSession, { id })).comments_for_readers).toBe(false)
    expect((await bob.send(calls.getSession, { id })).comments_for_readers).toBeNull()
    const { events } = await alice.send(calls.listHistory, { id })
    const told = events.filter(({ name }) => name.startsWith("comments."))
    expect(told.map(({ name, actor }) => [name, actor?.id])).toEqual([
      ["comments.closed", alice.id],
      ["comments.opened", alice.id],
    ])
  })

  test("a removed person can no longer change any comment, not even their own", async () => {
    const id = await shared()
    await bob.send(calls.getSession, { id })
    const { id: commentId } = await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
    const { collaborators } = await alice.send(calls.listCollaborators, { id })
    const row = collaborators.find((one) => one.person_id === bob.id)
    await alice.send(calls.removeCollaborator, { id, collaboratorId: row?.id ?? "" })
    expect(await refused(bob.send(calls.patchComment, { id, commentId, text: "Oh" }))).toBe("404 NOT_FOUND")
    expect(await refused(bob.send(calls.deleteComment, { id, commentId }))).toBe("404 NOT_FOUND")
    expect((await alice.send(calls.listComments, { id })).comments[0]?.author.name).toBe(bob.name)
  })

  test("a comment is reached through its own session only", async () => {
    const [one, other] = [await shared(), await shared()]
    const { id: commentId } = await bob.send(calls.createComment, { id: one, seq: 1, text: "Why?" })
    expect(await refused(bob.send(calls.patchComment, { id: other, commentId, text: "No" }))).toBe("404 NOT_FOUND")
    expect(await refused(alice.send(calls.deleteComment, { id: other, commentId }))).toBe("404 NOT_FOUND")
    expect(await refused(bob.send(calls.createComment, { id: one, seq: 99, text: "Where?" }))).toBe("400 INVALID_INPUT")
  })

  test("an archived session is frozen: nothing is said or appended, until Alice unfreezes it", async () => {
    const id = await shared()
    const { id: commentId } = await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
    await alice.send(calls.patchSession, { id, archived: true })
    for (const who of [alice, bob]) {
      expect(await refused(who.send(calls.createComment, { id, seq: 1, text: "So" }))).toBe("409 CONFLICT")
      expect(await refused(who.send(calls.patchComment, { id, commentId, resolved: true }))).toBe("409 CONFLICT")
      expect(await refused(who.send(calls.deleteComment, { id, commentId }))).toBe("409 CONFLICT")
    }
    expect(await refused(alice.send(calls.completeSession, { id }))).toBe("409 CONFLICT")
    expect(await refused(alice.send(calls.appendEntries, { id, line: 3 }))).toBe("409 CONFLICT")
    // A role that is too small is reported before the state is.
    expect(await refused(dave.send(calls.createComment, { id, seq: 1, text: "So" }))).toBe("403 FORBIDDEN")
    expect((await dave.send(calls.listComments, { id })).comments).toHaveLength(1)
    await alice.send(calls.patchSession, { id, title: "Renamed while frozen" })
    await alice.send(calls.patchSession, { id, archived: false })
    await bob.send(calls.deleteComment, { id, commentId })
  })

  test("no byte of a comment is lost or too much for a database", async () => {
    const id = await shared()
    const { text } = await bob.send(calls.createComment, { id, seq: 1, text: "a\u0000b \ud83d\ude00 <b> 'x' \u202e" })
    expect(text).toBe("ab \ud83d\ude00 <b> 'x' \u202e")
    expect(await refused(bob.send(calls.createComment, { id, seq: 1, text: " \u0000 " }))).toBe("400 INVALID_INPUT")
  })
})
