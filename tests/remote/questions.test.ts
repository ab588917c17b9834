import { expect, test } from "bun:test"
import { randomUUID } from "node:crypto"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"
import { options, refusalOf, runnerOf, stage } from "./stage.ts"

/** The story of what the agent asks: everybody sees it, Alice answers from a browser or at her terminal, and the runner says what the agent was told. */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  const shared = { contributors: ["bob@example.com"] }
  const answer = (who: typeof alice, id: string, question: { id: string; rev: number }, option = "yes") =>
    who.send(calls.answerQuestion, { id, question: question.id, rev: question.rev, option })
  const list = async (id: string) => (await bob.send(calls.listQuestions, { id })).questions

  test("Alice answers in a browser, and the runner passes it on", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const asked = await runner.ask()
    expect(asked).toMatchObject({ state: "open", rev: 1, run: 1, body: { input: { command: "rm -rf build" } } })
    expect(await runner.ask({ question: asked.id, title: "Another" })).toEqual(asked)
    expect(await list(id)).toEqual([asked])
    expect((await alice.send(calls.getRun, { id })).waiting).toEqual({ proposals: 0, questions: 1 })
    expect(await refused(answer(bob, id, asked))).toBe("403 NOT_OWNER")
    expect(await refused(answer(alice, id, asked, "maybe"))).toBe("400 INVALID_INPUT")
    expect(await refused(answer(alice, id, { ...asked, id: randomUUID() }))).toBe("404 NOT_FOUND")
    expect(await refused(answer(alice, id, { ...asked, rev: 2 }))).toBe("409 CONFLICT")
    const wished = await answer(alice, id, asked)
    expect(wished).toMatchObject({ state: "open", rev: 2, wish: "yes", wish_by: { id: alice.id }, option: null })
    // The other tab came later, with what it saw or with what it should have seen.
    for (const rev of [1, 2]) {
      const { code, details } = await refusalOf(answer(alice, id, { ...asked, rev }, "no"))
      expect([code, (details.question as { wish: string }).wish]).toEqual(["CONFLICT", "yes"])
    }
    expect((await runner.beat()).answers).toEqual([{ question: asked.id, option: "yes", by: alice.id }])
    expect((await alice.send(calls.getRun, { id })).waiting).toEqual({ proposals: 0, questions: 0 })
    const told = await runner.close(asked.id, { option: "yes", by: alice.id, via: "browser" })
    expect(told).toMatchObject({ state: "answered", option: "yes", by: { id: alice.id }, via: "browser" })
    expect(await runner.close(asked.id, { reason: "again" })).toEqual(told)
    expect((await runner.beat()).answers).toEqual([])
    const { events } = await alice.send(calls.listHistory, { id, limit: 100 })
    const answered = events.filter(({ name }) => name === "question.answered").map(({ data }) => data)
    expect(answered).toEqual([
      { question: asked.id, kind: "allow_once", via: "browser", told: true },
      { question: asked.id, kind: "allow_once", via: "browser", told: false },
    ])
  })

  test("an answer at the terminal that came first stands", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const asked = await runner.ask()
    await answer(alice, id, asked, "no")
    const told = await runner.close(asked.id, { option: "yes" })
    expect(told).toMatchObject({ wish: "no", option: "yes", via: "terminal", by: { id: alice.id } })
    const late = await refusalOf(answer(alice, id, told, "no"))
    expect(late.details.question).toMatchObject({ state: "answered", option: "yes" })
    expect(await refused(runner.close((await runner.ask()).id, { option: "maybe" }))).toBe("400 INVALID_INPUT")
    expect(await refused(runner.close((await runner.ask()).id, { option: "yes", by: bob.id }))).toBe(
      "400 INVALID_INPUT",
    )
  })

  test("a question is closed with its reason, by its agent or the end of its run", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const [one, two] = [await runner.ask(), await runner.ask()]
    await runner.close(one.id, { reason: "The agent took it back." })
    await runner.end()
    expect((await list(id)).map(({ id, state, reason }) => ({ id, state, reason }))).toEqual([
      { id: two.id, state: "closed", reason: "The run ended." },
      { id: one.id, state: "closed", reason: "The agent took it back." },
    ])
    const next = runnerOf(alice, id)
    await next.begin()
    expect((await refusalOf(answer(alice, id, two))).message).toBe(
      "This question has been answered, or is no longer asked.",
    )
  })

  test("what is too long is cut, and says so", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const command = `echo "🙂${"é\n".repeat(60_000)}`
    const places = [{ path: "a.ts", line: 1 }]
    const asked = await runner.ask({ body: { kind: "execute", input: { command }, places } })
    expect(asked.body.cut).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(asked.body))).toBeLessThanOrEqual(64 * 1024)
    expect(asked.body.input as string).toStartWith('{\n  "command": "echo \\"🙂é\\n')
    expect((await list(id))[0]?.body).toEqual(asked.body)
    await runner.close(asked.id, { option: "yes" })
    expect((await list(id))[0]?.body).toEqual({ cut: true })
    expect(await refused(runner.ask({ title: "x".repeat(1001) }))).toBe("400 INVALID_INPUT")
    const spoofed = await runner.ask({
      title: "a\u0000\u202eb\n\u001b[1mc",
      options: [{ ...options[0], name: "N\u200bo" }],
    })
    expect([spoofed.title, spoofed.options[0]?.name]).toEqual(["ab c", "No"])
  })

  test("an agent's ids may hold what no database keeps", async () => {
    const { id, runner } = await stage(house, alice, shared)
    const odd = { id: "a\u0000\ud800b", name: "Odd", kind: "allow_once" }
    for (const option of [odd.id, "a\ufffdb"]) {
      const asked = await runner.ask({ options: [odd], call: odd.id })
      expect(asked.options[0]?.id).toBe("a\ufffdb")
      expect(await answer(alice, id, asked, option)).toMatchObject({ wish: "a\ufffdb" })
      const told = await runner.close(asked.id, { option: odd.id, by: alice.id, via: "browser" })
      expect(told).toMatchObject({ state: "answered", option: "a\ufffdb" })
    }
    const { run } = runnerOf(alice, id)
    const modes = [{ id: odd.id, name: "Odd\u0000\u202e", asks: true }]
    await alice.send(calls.beginRun, { id, run, agent: "claude-code", modes })
    expect((await bob.send(calls.getRun, { id })).run?.modes).toEqual([{ id: "ab", name: "Odd", asks: true }])
    await alice.send(calls.setMode, { id, mode: "ab" })
    expect((await runnerOf(alice, id, run).beat()).mode).toBe("ab")
  })
})
