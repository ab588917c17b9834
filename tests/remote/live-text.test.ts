import { afterAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { LONGEST_ITEM, LONGEST_PIECE } from "#protocol/remote-nouns"
import { cast } from "../harness/cast.ts"
import { chanceOf } from "../harness/chance.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { openHouse, refused, type TokenHolder } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { type Watcher, watch } from "../live/watching.ts"
import { heardOf, propose, type Speaker, speaker, textFrames } from "./saying.ts"
import { slowSocket } from "./slow-socket.ts"

const chance = chanceOf(23)
const TRIALS = Number(process.env.OPENCTL_SOAK ?? 8)

onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  const open: Watcher[] = []
  afterAll(() => {
    for (const one of open) one.hangUp()
  })

  async function watching(who: TokenHolder, session: string): Promise<Watcher> {
    const watcher = await watch(house.url, { authorization: `Bearer ${who.token}` })
    open.push(watcher)
    watcher.join(session)
    await watcher.until("the first entry", () => watcher.seqs(session).length > 0)
    return watcher
  }
  const speaks = () => speaker(alice)
  async function invite({ id }: Speaker, role: "viewer" | "contributor" = "viewer"): Promise<string> {
    await house.store.unrecorded.deleteFrom("additions").execute()
    const invited = await alice.send(calls.invite, { id, email: bob.address, role })
    await bob.send(calls.getSession, { id })
    return "id" in invited && invited.id ? invited.id : ""
  }

  test("a viewer sees words as they come, and their entry takes their place", async () => {
    const it = await speaks()
    await invite(it)
    const bobs = await watching(bob, it.id)
    expect(await it.say(1, 0, "Let me ")).toBe(7)
    expect(await it.say(1, 7, "look 😀")).toBe(14)
    await bobs.until("the words", () => heardOf(bobs, it.id, it.item(1))?.text === "Let me look 😀")
    await it.entry(1, "Let me look 😀")
    await bobs.until("the entry", () => heardOf(bobs, it.id, it.item(1)) === null)
    const before = textFrames(bobs, it.id).length
    // Too late: it stands in the transcript already.
    expect(await it.say(1, 14, ".")).toBe(15)
    await it.say(2, 0, "Now the next.", "thinking")
    await bobs.until("the next item", () => heardOf(bobs, it.id, it.item(2))?.text === "Now the next.")
    expect(textFrames(bobs, it.id).length).toBe(before + 1)
  })

  test("who joins in mid-stream gets every open item from its beginning, after the backlog", async () => {
    const it = await speaks()
    await it.say(1, 0, "One, ", "thinking")
    await it.say(2, 0, "a\n", "result")
    await it.say(1, 5, "two")
    const joins = await watching(alice, it.id)
    await joins.until("both", () => textFrames(joins, it.id).length === 2)
    expect(heardOf(joins, it.id, it.item(1))?.text).toBe("One, two")
    expect(heardOf(joins, it.id, it.item(2))?.text).toBe("a\n")
    const kinds = joins.frames.map((frame) => frame.type).filter((type) => type === "entries" || type === "text")
    expect(kinds).toEqual(["entries", "text", "text"])
  })

  test("a gap changes nothing, and a server that forgot is told everything again", async () => {
    const it = await speaks()
    const alices = await watching(alice, it.id)
    expect(await it.say(1, 400, "later")).toBe(0)
    expect(await it.say(1, 0, "from the beginning")).toBe(18)
    expect(await it.say(1, 30, "too far")).toBe(18)
    expect(await it.say(1, 5, "the beginning")).toBe(18)
    await alices.until("the words", () => heardOf(alices, it.id, it.item(1))?.text === "from the beginning")
    expect(textFrames(alices, it.id)).toHaveLength(1)
  })

  test("a server that was restarted is told everything again", async () => {
    const env = await database.another()
    const first = await openHouse({ env })
    const owner = await first.person(alice.address)
    const it = await speaker(owner)
    await it.say(1, 0, "before ")
    await first.stop()
    const second = await openHouse({ env })
    try {
      const again = second.asking({ authorization: `Bearer ${owner.token}` })
      expect(await it.say(1, 7, "and after", "answer", again)).toBe(0)
      expect(await it.say(1, 0, "before and after", "answer", again)).toBe(16)
      const watcher = await watch(second.url, { authorization: `Bearer ${owner.token}` })
      watcher.join(it.id)
      await watcher.until("all of it", () => heardOf(watcher, it.id, it.item(1))?.text === "before and after")
      watcher.hangUp()
    } finally {
      await second.stop()
    }
  })

  // It is the same code for both databases, and slow.
  test.skipIf(database.name === "PostgreSQL")(
    "for a reader who is slow nothing is queued, and nobody waits",
    async () => {
      const it = await speaks()
      const alices = await watching(alice, it.id)
      const slow = await slowSocket(house.url, alice.token)
      slow.pause()
      slow.send({ join: it.id, after: 0 })
      const piece = "word ".repeat(LONGEST_PIECE / 5)
      for (let n = 1; n <= 6; n++)
        for (let off = 0; off + piece.length <= LONGEST_ITEM; off += piece.length) await it.say(n, off, piece)
      const whole = piece.repeat(Math.floor(LONGEST_ITEM / piece.length))
      await alices.until("all of it", () => heardOf(alices, it.id, it.item(6))?.text === whole, 20_000)
      slow.resume()
      for (const n of [1, 6])
        await until("all of it, late", () => heardOf(slow, it.id, it.item(n))?.text === whole, 20_000)
      expect(slow.isOpen()).toBeTrue()
      slow.end()
    },
  )

  test("only the owner's current run may say anything, and what an older one said is gone", async () => {
    const it = await speaks()
    await invite(it, "contributor")
    expect(await refused(it.say(1, 0, "mine", "answer", bob))).toBe("403 NOT_OWNER")
    expect(await refused(it.say(1, 0, "whose", "answer", house.asking()))).toBe("404 NOT_FOUND")
    const alices = await watching(alice, it.id)
    await it.say(1, 0, "from the old one")
    await alices.until("its words", () => heardOf(alices, it.id, it.item(1)) !== null)
    const run = crypto.randomUUID()
    await alice.send(calls.beginRun, { id: it.id, run, agent: "claude-code" })
    expect(await refused(it.say(1, 16, "!"))).toBe("409 CONFLICT")
    await alices.until("nothing of it", () => heardOf(alices, it.id, it.item(1)) === null)
    await alice.send(calls.sayText, { id: it.id, run, item: `${run.slice(0, 8)}-1`, of: "answer", off: 0, text: "new" })
    await alices.until("the new one", () => heardOf(alices, it.id, `${run.slice(0, 8)}-1`)?.text === "new")
    await alice.send(calls.endRun, { id: it.id, run })
    await alices.until("nothing any more", () => heardOf(alices, it.id, `${run.slice(0, 8)}-1`) === null)
  })

  test("an item, a piece and the number of open items are bounded", async () => {
    const it = await speaks()
    const piece = "x".repeat(LONGEST_PIECE)
    for (let off = 0; off < LONGEST_ITEM; off += LONGEST_PIECE) {
      expect(await it.say(1, off, piece)).toBe(off + LONGEST_PIECE)
    }
    expect(await refused(it.say(1, LONGEST_ITEM, "y"))).toBe("413 TOO_LARGE")
    expect(await refused(it.say(2, 0, `${piece}y`))).toBe("400 INVALID_INPUT")
    for (let n = 2; n <= 9; n++) await it.say(n, 0, `item ${n}`)
    // The one that grew last longest ago gave way.
    expect(await it.say(1, LONGEST_ITEM - 1, "")).toBe(0)
    expect(await it.say(9, 6, "")).toBe(6)
    const alices = await watching(alice, it.id)
    await alices.until("eight", () => textFrames(alices, it.id).length === 8)
    await alice.send(calls.deleteSession, { id: it.id })
    const response = await alice.fetch(`/api/sessions/${it.id}/runs/${it.run}/text`, { method: "POST", body: "{}" })
    expect(response.status).toBe(404)
  })

  test("too much in a short time is refused for a while", async () => {
    const it = await speaks()
    const piece = "x".repeat(LONGEST_PIECE)
    let refusal = "yes"
    for (let n = 0; n < 200 && refusal === "yes"; n++)
      refusal = await refused(it.say((n >> 4) + 1, (n & 15) * LONGEST_PIECE, piece))
    expect(refusal).toBe("429 RATE_LIMITED")
  })

  /**
   * On one node the check after the removal is quicker than any request. live-text-nodes.test.ts has the control, where the word of
   * the removal comes late.
   */
  describe("in a race with what is being written", () => {
    test("nobody who was removed gets a word that was said after it", async () => {
      for (let trial = 0; trial < TRIALS; trial++) {
        const it = await speaks()
        const collaboratorId = await invite(it)
        const bobs = await watching(bob, it.id)
        const offs = [0, 0, 0, 0, 0, 0]
        let stopped = false
        const speaking = offs.map(async (_, n) => {
          while (!stopped) offs[n] = await it.say(n, offs[n] ?? 0, `word ${offs[n]} `)
        })
        await bobs.until("some words", () => textFrames(bobs, it.id).length > 10)
        await Bun.sleep(chance.from(5, 30))
        await alice.send(calls.removeCollaborator, { id: it.id, collaboratorId })
        const known = [...offs]
        await Bun.sleep(30)
        stopped = true
        await Promise.all(speaking)
        await bobs.until("the end of access", () => bobs.ended(it.id) !== null)
        await Bun.sleep(20)
        const at = bobs.frames.findIndex((frame) => frame.type === "closed" && frame.session === it.id)
        expect(bobs.frames.slice(at + 1).filter((frame) => frame.type === "text")).toEqual([])
        for (const { item, off, text } of textFrames(bobs, it.id)) {
          const before = known[Number(item.split("-")[1])] ?? 0
          // A request that was under way when the call returned may have been passed on before.
          expect(off + text.length).toBeLessThanOrEqual(before + `word ${before} `.length)
        }
        bobs.hangUp()
      }
    })
  })

  /** Control: in server/src/live/followed-session.ts tell every seat that may view. */
  test("of a proposal hear its author and the owner, and no other contributor", async () => {
    const it = await speaks()
    const carol = await house.person("carol@example.com")
    await invite(it, "contributor")
    await alice.send(calls.invite, { id: it.id, email: carol.address, role: "contributor" })
    await carol.send(calls.getSession, { id: it.id })
    const [alices, bobs, carols] = [
      await watching(alice, it.id),
      await watching(bob, it.id),
      await watching(carol, it.id),
    ]
    const heard = (who: Watcher) => who.frames.flatMap((frame) => (frame.type === "event" ? [frame.event] : []))
    await propose(bob, it)
    await propose(carol, it)
    for (const one of [alices, bobs, carols]) await one.until("the hint", () => heard(one).includes("proposal.made"))
    await propose(alice, it)
    await alice.send(calls.patchSession, { id: it.id, title: "Another" })
    for (const one of [bobs, carols]) await one.until("the title", () => heard(one).includes("session.renamed"))
    for (const one of [bobs, carols])
      expect(heard(one).filter((event) => event.startsWith("proposal."))).toEqual(["proposal.made"])
  })
})
