import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"

/** Comments in threads: what they are about, who is mentioned, what remains of them, and what a person has read. */
onEachDatabase((database) => {
  const { house, alice, bob, carol, dave, erin } = cast(database, ["alice", "bob", "carol", "dave", "erin"])

  /** Alice owns it, Bob and Carol are contributors, Dave is a viewer; Erin is a stranger. */
  async function shared(): Promise<string> {
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, emails: ["bob@example.com", "carol@example.com"], role: "contributor" })
    await alice.send(calls.invite, { id, email: "dave@example.com" })
    for (const who of [bob, carol, dave]) await who.send(calls.getSession, { id })
    return id
  }

  test("words and lines are kept as they were given, and an old page's entry is still enough", async () => {
    const id = await shared()
    const words = { seq: 1, part: "text", from: 0, to: 5, quote: "Hello" }
    const line = { seq: "diff" as const, path: "src/auth.ts", side: "new" as const, line: 12 }
    await bob.send(calls.createComment, { id, anchor: words, text: "On words" })
    await bob.send(calls.createComment, { id, anchor: line, text: "On a line" })
    await bob.send(calls.createComment, { id, seq: 1, text: "On an entry" })
    const { comments } = await dave.send(calls.listComments, { id })
    expect(comments.map(({ anchor, seq }) => [anchor, seq])).toEqual([
      [words, 1],
      [line, 0],
      [{ seq: 1 }, 1],
    ])
    const wrong = [
      {},
      { anchor: { seq: 99 } },
      { anchor: { ...words, from: 5 } },
      { anchor: { ...words, quote: "x".repeat(1_001) } },
      { anchor: { ...line, line: 0 } },
      { anchor: { ...line, path: "\u0000" } },
    ]
    for (const one of wrong) {
      expect(await refused(bob.send(calls.createComment, { id, text: "No", ...one }))).toBe("400 INVALID_INPUT")
    }
  })

  test("a reply to a reply joins the thread, and only the thread as a whole is resolved", async () => {
    const id = await shared()
    const anchor = { seq: 1, part: "text", from: 0, to: 5, quote: "Hello" }
    const root = await bob.send(calls.createComment, { id, anchor, text: "Why?" })
    const first = await carol.send(calls.createComment, { id, reply_to: root.id, text: "Because" })
    const second = await alice.send(calls.createComment, { id, reply_to: first.id, text: "Is that so?" })
    expect([first.thread, second.thread, second.anchor, second.may]).toEqual([
      root.id,
      root.id,
      anchor,
      ["edit", "delete"],
    ])
    const resolve = (commentId: string) => carol.send(calls.patchComment, { id, commentId, resolved: true })
    expect(await refused(resolve(first.id))).toBe("400 INVALID_INPUT")
    expect((await resolve(root.id)).resolved_at).not.toBeNull()
    expect(await refused(dave.send(calls.createComment, { id, reply_to: root.id, text: "I" }))).toBe("403 FORBIDDEN")
    expect(await refused(erin.send(calls.createComment, { id, reply_to: root.id, text: "I" }))).toBe("404 NOT_FOUND")
    const other = await shared()
    const across = bob.send(calls.createComment, { id: other, reply_to: root.id, text: "Here" })
    expect(await refused(across)).toBe("404 NOT_FOUND")
  })

  test("a first comment that is deleted leaves its place to its replies, and goes with the last of them", async () => {
    const id = await shared()
    const root = await bob.send(calls.createComment, { id, seq: 1, text: "A secret" })
    const reply = await carol.send(calls.createComment, { id, reply_to: root.id, text: "Because" })
    await bob.send(calls.deleteComment, { id, commentId: root.id })
    const left = (await dave.send(calls.listComments, { id })).comments
    expect(left.map(({ deleted, text, author }) => [deleted, text, author.name])).toEqual([
      [true, "", "Deleted"],
      [false, "Because", carol.name],
    ])
    expect(await refused(bob.send(calls.patchComment, { id, commentId: root.id, text: "Back" }))).toBe("404 NOT_FOUND")
    expect(await refused(bob.send(calls.deleteComment, { id, commentId: root.id }))).toBe("404 NOT_FOUND")
    await bob.send(calls.createComment, { id, reply_to: root.id, text: "Still a thread" })
    for (const { id: commentId } of (await alice.send(calls.listComments, { id })).comments.slice(1)) {
      await alice.send(calls.deleteComment, { id, commentId })
    }
    expect(reply.thread).toBe(root.id)
    expect((await alice.send(calls.listComments, { id })).comments).toEqual([])
  })

  test("a reply and the deletion of what it replies to: the reply has a thread, or is refused", async () => {
    const id = await shared()
    for (let round = 0; round < 5; round++) {
      const root = await bob.send(calls.createComment, { id, seq: 1, text: "Why?" })
      const [replied] = await Promise.all([
        refused(carol.send(calls.createComment, { id, reply_to: root.id, text: "Because" })),
        bob.send(calls.deleteComment, { id, commentId: root.id }),
      ])
      const { comments } = await alice.send(calls.listComments, { id })
      expect(["yes", "404 NOT_FOUND"]).toContain(replied)
      expect(comments.map(({ deleted }) => deleted)).toEqual(replied === "yes" ? [true, false] : [])
      for (const { id: commentId, deleted } of comments) {
        if (!deleted) await alice.send(calls.deleteComment, { id, commentId })
      }
    }
  })

  test("only those who may see the session can be mentioned, by an id that is shown as their name", async () => {
    const id = await shared()
    const said = await bob.send(calls.createComment, { id, seq: 1, text: `@[${dave.id}] and @[${alice.id}], look` })
    expect(new Map(said.mentions.map((it) => [it.id, it.name]))).toEqual(
      new Map([
        [dave.id, dave.name],
        [alice.id, alice.name],
      ]),
    )
    const mentioning = (who: string) => bob.send(calls.createComment, { id, seq: 1, text: `@[${who}]` })
    expect(await refused(mentioning(erin.id))).toBe("400 INVALID_INPUT")
    expect(await refused(mentioning("nobody"))).toBe("400 INVALID_INPUT")
    expect(await refused(erin.send(calls.getSession, { id }))).toBe("404 NOT_FOUND")
    const many = Array.from({ length: 21 }, (_, at) => `@[p${at}]`).join(" ")
    expect(await refused(bob.send(calls.createComment, { id, seq: 1, text: many }))).toBe("400 INVALID_INPUT")

    // People who have left since are still called by name there; nobody else is admitted by that.
    await dave.send(calls.leave, { id })
    const edited = { id, commentId: said.id, text: `@[${dave.id}], look again` }
    expect((await bob.send(calls.patchComment, edited)).mentions).toEqual([{ id: dave.id, name: dave.name }])
    expect(await refused(mentioning(dave.id))).toBe("400 INVALID_INPUT")
    const { events } = await alice.send(calls.listHistory, { id })
    const named = events.flatMap((it) => (it.name === "comment.created" ? [it.names?.mentioned] : []))
    expect(named[0]?.split(", ").sort()).toEqual([alice.name, dave.name].sort())
  })

  test("what Carol has read is hers, never goes back, and counts what others say", async () => {
    const id = await shared()
    const say = async (who: typeof bob, text: string) => (await who.send(calls.createComment, { id, seq: 1, text })).id
    const [first, second] = [await say(bob, "One"), await say(bob, "Two")]
    await say(carol, "Mine")
    const read = async (who = carol) => (await who.send(calls.listComments, { id })).read
    expect(await read()).toEqual({ upto: null, unread: 2 })
    await carol.send(calls.readComments, { id, upto: second })
    await carol.send(calls.readComments, { id, upto: first })
    expect(await read()).toEqual({ upto: second, unread: 0 })
    expect(await read(dave)).toEqual({ upto: null, unread: 3 })
    await say(bob, "Three")
    expect((await read())?.unread).toBe(1)
    expect(await refused(carol.send(calls.readComments, { id, upto: "no id" }))).toBe("400 INVALID_INPUT")
    expect(await refused(erin.send(calls.readComments, { id, upto: first }))).toBe("404 NOT_FOUND")
    await alice.send(calls.patchSession, { id, visibility: "public", comments_for_readers: true })
    expect(await read(erin)).toEqual({ upto: null, unread: 4 })
    const nobody = house.asking()
    expect((await nobody.send(calls.listComments, { id })).read).toBeNull()
    expect(await refused(nobody.send(calls.readComments, { id, upto: first }))).toBe("403 FORBIDDEN")
  })
})
