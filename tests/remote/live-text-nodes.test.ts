import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Wire } from "../../server/src/live/bus.ts"
import type { Running } from "../../server/src/main.ts"
import type { TokenHolder } from "../harness/people.ts"
import { at } from "../harness/people.ts"
import { sharedPostgres } from "../harness/postgres.ts"
import { until } from "../harness/until.ts"
import { type TwoNodes, twoInProcess } from "../live/two-nodes.ts"
import { type Watcher, watch } from "../live/watching.ts"
import { heardOf, propose, type Speaker, speaker, textFrames } from "./saying.ts"

/** The runner speaks to one node, and the browsers hang on another. */
const postgres = await sharedPostgres()

describe.skipIf(!postgres)("live text on two nodes", () => {
  let both: TwoNodes<Running>
  let alice: TokenHolder
  let bob: TokenHolder
  let far: TokenHolder
  /** What the nodes' transport does to a message. */
  let fate: (message: string) => "goes" | "late" | "lost" = () => "goes"

  const moody = (wire: Wire): Wire => ({
    ...wire,
    tell(message, droppable) {
      const is = fate(message)
      if (is === "goes") wire.tell(message, droppable)
      else if (is === "late") setTimeout(() => wire.tell(message, droppable), 400)
    },
  })

  beforeAll(async () => {
    if (!postgres) return
    both = await twoInProcess(postgres, moody)
    alice = await both.house.person("alice@example.com")
    bob = await both.house.person("bob@example.com")
    far = { ...alice, ...at(both.nodes[1].url, "").asking({ authorization: `Bearer ${alice.token}` }) }
  })
  afterAll(() => both?.stop())

  async function farAway(who: TokenHolder, it: Speaker): Promise<Watcher> {
    const watching = await watch(both.nodes[1].url, { authorization: `Bearer ${who.token}` })
    watching.join(it.id)
    await watching.until("the first entry", () => watching.seqs(it.id).length > 0)
    return watching
  }
  const speaks = () => speaker(alice)
  async function invite({ id }: Speaker, who: TokenHolder): Promise<string> {
    await both.nodes[0].store.unrecorded.deleteFrom("additions").execute()
    const invited = await alice.send(calls.invite, { id, email: who.address, role: "contributor" })
    await who.send(calls.getSession, { id })
    return "id" in invited && invited.id ? invited.id : ""
  }

  test("words said at one node are seen at the other, however they look, until their entry comes", async () => {
    const it = await speaks()
    const there = await farAway(alice, it)
    const said = `${"\u0001".repeat(3_000)}${"😀 語 ".repeat(2_000)}\ud83d`
    await it.say(1, 0, said)
    await it.say(1, said.length, " and more")
    await there.until("all of it", () => heardOf(there, it.id, it.item(1))?.text === `${said} and more`)
    expect(heardOf(there, it.id, it.item(1))?.lacks).toBeFalse()
    // The runner may come to another node at any time, and who joins there gets everything too.
    expect(await it.say(1, said.length + 9, "!", "answer", far)).toBe(said.length + 10)
    const joins = await farAway(alice, it)
    await joins.until("all of it", () => heardOf(joins, it.id, it.item(1))?.text === `${said} and more!`)
    await it.entry(1, said)
    await there.until("the entry", () => heardOf(there, it.id, it.item(1)) === null)
    await it.say(2, 0, "next")
    const late = await farAway(alice, it)
    await late.until("the next item", () => heardOf(late, it.id, it.item(2))?.text === "next")
    expect(textFrames(late, it.id)).toHaveLength(1)
    for (const one of [there, joins, late]) one.hangUp()
  })

  test("a message that is lost costs an ellipsis, and the runner makes it good where it asks", async () => {
    const it = await speaks()
    const there = await farAway(alice, it)
    fate = (message) => (message.includes('"said"') ? "lost" : "goes")
    await it.say(1, 0, "The beginning. ")
    await Bun.sleep(50)
    fate = () => "goes"
    await it.say(1, 15, "The end.")
    await there.until("the end", () => heardOf(there, it.id, it.item(1))?.text === "The end.")
    expect(heardOf(there, it.id, it.item(1))?.lacks).toBeTrue()
    // The other node doesn't have the beginning, so it says that it has nothing.
    expect(await it.say(1, 23, " More.", "answer", far)).toBe(0)
    await it.say(1, 0, "The beginning. The end. More.", "answer", far)
    await there.until("everything", () => heardOf(there, it.id, it.item(1))?.text === "The beginning. The end. More.")
    there.hangUp()
  })

  /** Control: in server/src/live/text-delivery.ts let `send` pass by the epoch, and `flush` not wait for `recheck()`. */
  test("words said after a removal reach nobody who was removed, though the word of it comes late", async () => {
    const it = await speaks()
    const collaboratorId = await invite(it, bob)
    const [bobs, alices] = [await farAway(bob, it), await farAway(alice, it)]
    await it.say(1, 0, "before ")
    await bobs.until("the words", () => heardOf(bobs, it.id, it.item(1)) !== null)
    const epochOf = async () =>
      (
        await both.nodes[0].store.db
          .selectFrom("sessions")
          .select("acl_epoch")
          .where("id", "=", it.id)
          .executeTakeFirstOrThrow()
      ).acl_epoch
    const epoch = await epochOf()
    fate = (message) => (message.includes('"said"') ? "goes" : "late")
    const removing = alice.send(calls.removeCollaborator, { id: it.id, collaboratorId })
    await until("the removal is committed", async () => (await epochOf()) > epoch)
    await it.say(1, 7, "after")
    await alices.until("the words", () => heardOf(alices, it.id, it.item(1))?.text === "before after")
    await bobs.until("the end of access", () => bobs.ended(it.id) !== null)
    fate = () => "goes"
    await removing
    expect(textFrames(bobs, it.id).map(({ text }) => text)).toEqual(["before "])
    for (const one of [bobs, alices]) one.hangUp()
  })

  test("of a proposal hear its author and the owner at the other node, and no other contributor", async () => {
    const it = await speaks()
    const carol = await both.house.person("carol@example.com")
    await invite(it, bob)
    await invite(it, carol)
    const [alices, bobs, carols] = [await farAway(alice, it), await farAway(bob, it), await farAway(carol, it)]
    const heard = (who: Watcher) => who.frames.flatMap((frame) => (frame.type === "event" ? [frame.event] : []))
    await propose(bob, it)
    for (const one of [alices, bobs]) await one.until("the hint", () => heard(one).includes("proposal.made"))
    await alice.send(calls.patchSession, { id: it.id, title: "Another" })
    await carols.until("the title", () => heard(carols).includes("session.renamed"))
    expect(heard(carols).filter((event) => event.startsWith("proposal."))).toEqual([])
    for (const one of [alices, bobs, carols]) one.hangUp()
  })
})
