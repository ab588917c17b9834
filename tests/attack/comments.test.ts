import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { roomForComment } from "../../server/src/comments/bounds.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"

/** Comments that come faster, or in greater number, than people write. */
onEachDatabase((database) => {
  const { house } = cast(database, [], { RATE_LIMITS: "on" })

  test("a person can write twenty comments in a row, counting deleted and changed ones, and others go on", async () => {
    const alice = await house.person("alice@example.com")
    const bob = await house.person("bob@example.com")
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, email: bob.address, role: "contributor" })
    const say = () => bob.send(calls.createComment, { id, seq: 1, text: "Again" })
    for (let nth = 0; nth < 19; nth++) {
      const { id: commentId } = await say()
      await bob.send(calls.deleteComment, { id, commentId })
    }
    const last = await say()
    expect(await refused(say())).toBe("429 RATE_LIMITED")
    const change = bob.send(calls.patchComment, { id, commentId: last.id, text: "And again" })
    expect(await refused(change)).toBe("429 RATE_LIMITED")
    await alice.send(calls.createComment, { id, seq: 1, text: "Enough" })
  })

  test("the number of a session's comments is bounded", async () => {
    const carol = await house.person("carol@example.com")
    const { id } = await house.session(carol)
    for (let nth = 0; nth < 3; nth++) await carol.send(calls.createComment, { id, seq: 1, text: "One" })
    expect(await refused(roomForComment(house.store.db, id, 4))).toBe("yes")
    expect(await refused(roomForComment(house.store.db, id, 3))).toBe("409 CONFLICT")
  })
})
