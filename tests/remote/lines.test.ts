import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import path from "node:path"
import { calls } from "#protocol/calls"
import { rereadStep, takeRereading } from "../../server/src/sessions/reread.ts"
import { besideTables } from "../../server/src/turns/forget.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { runnerOf, stage } from "./stage.ts"

/**
 * What the lines of a run come to on the server: entries, turns, sub-agents, files, and what is taken out. The session's agent
 * is Claude Code, whose own reader would show none of it. Control: let `readerOf` in agents/src/readers.ts pass over the kind.
 */
const fixtures = path.resolve(import.meta.dirname, "../../agents/src/acp/fixtures")
const conversation = readFileSync(path.join(fixtures, "conversation.jsonl"), "utf8")
const [ALICE, BOB] = ["01jd0a11ce0000000000000000", "01jd0b0b000000000000000000"]

onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])

  /** Alice's run, in which Bob sent the second prompt. */
  async function ran() {
    const { id, run } = await stage(house, alice, { contributors: [bob.address] })
    const lines = conversation.replaceAll(ALICE, alice.id).replaceAll(BOB, bob.id)
    await alice.send(calls.appendEntries, { id, line: 0, run }, lines)
    return { id, run, lines, count: lines.split("\n").length - 1 }
  }

  test("a turn begins at each prompt, with its calls, files, tokens and sub-agents", async () => {
    const { id, count } = await ran()
    const { turns } = await alice.send(calls.listTurns, { id })
    expect(turns).toMatchObject([
      { seq: 2, to: 15, text: "Add a watering plan", calls: 3, failures: 0, files: 2, added: 3, removed: 1 },
      { seq: 16, to: count, text: "Let a helper count the beds, please", calls: 6, failures: 2, files: 0 },
    ])
    expect(turns.map(({ usage }) => usage)).toMatchObject([
      { input: 35336, output: 30, cached: 100, cost: 0.146128 },
      { input: 24281, output: 21 },
    ])
    const { agents } = await alice.send(calls.listAgents, { id })
    const title = "Asked general-purpose: Count the beds"
    expect(agents).toMatchObject([
      { agent: "toolu_04", call: "toolu_04", calledAt: 17, seq: 18, to: 20, title, calls: 1 },
    ])
    const { files } = await alice.send(calls.listFiles, { id })
    expect(files.map(({ path, how, added }) => [path, how, added])).toEqual([
      ["/home/alice/garden/BEDS.md", "edit", 1],
      ["/home/alice/garden/plan.ts", "write", 2],
    ])
    const { entries } = await bob.send(calls.readEntries, { id })
    expect(entries.flatMap(({ parts }) => parts.flatMap((part) => (part.type === "prompt" ? part.by : [])))).toEqual([
      alice.id,
      bob.id,
    ])
    expect(await alice.send(calls.getSession, { id })).toMatchObject({
      agent: "claude-code",
      title: "A watering plan for the beds",
      repository: "alice/garden",
      branch: "main",
    })
  })

  test("a prompt or an item that comes twice is there once, and the turn is one", async () => {
    const { id, run, lines, count } = await ran()
    const [, prompt, , answer] = lines.split("\n")
    await alice.send(calls.appendEntries, { id, line: count, run }, `${prompt}\n${answer}\n`)
    expect((await alice.send(calls.listTurns, { id })).turns).toHaveLength(2)
    const { entries } = await alice.send(calls.readEntries, { id, after: count })
    expect(entries.map(({ repeats }) => repeats)).toEqual([{ seq: 2 }, { seq: 4 }])
  })

  test("an agent that nobody knows is not guessed by its lines", async () => {
    const { id } = await house.session(alice, { remote: true }, 0)
    const runner = runnerOf(alice, id)
    await runner.begin()
    // As a tool's result might well begin.
    const claude =
      '{"parentUuid":null,"isSidechain":false,"type":"user","uuid":"u","message":{"content":"Hello there"}}'
    await alice.send(calls.appendEntries, { id, line: 0, run: runner.run }, `${claude}\n`)
    expect((await alice.send(calls.getSession, { id })).agent).toBe("unknown")
    expect((await alice.send(calls.readEntries, { id })).entries).toMatchObject([{ kind: "raw" }])
  })

  test("long lines are read by a worker, shortened, and given whole", async () => {
    const { id, run, count } = await ran()
    const text = `${"water ".repeat(40_000)}whole`
    const line = (update: object) => `${JSON.stringify({ v: 1, type: "update", update })}\n`
    const answer = line({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } })
    await alice.send(calls.appendEntries, { id, line: count, run }, answer)
    const seq = count + 1
    const [lying] = (await alice.send(calls.readEntries, { id, after: count })).entries
    expect(lying).toMatchObject({ kind: "answer", parts: [{ type: "answer", more: expect.any(Number) }] })
    expect((await alice.send(calls.readEntry, { id, seq })).parts).toEqual([{ type: "answer", text }])
  })

  test("what is taken out has every prompt, by whom, every answer and result", async () => {
    const { id } = await ran()
    const taken = async (as: string) => (await bob.fetch(`/api/sessions/${id}/export?as=${as}`)).text()
    for (const as of ["markdown", "html"]) {
      const text = await taken(as)
      const at = ["Prompt by Alice", "Add a watering plan", "look at the beds first.", "Alice allowed it, this time"]
      const then = ["how often each bed gets water.", "Prompt by Bob", "There are 3 beds.", "Counting the beds."]
      let from = as === "html" ? text.indexOf("<main>") : text.indexOf("## 1.")
      for (const words of [...at, ...then, "Wanted to run rm -rf beds", "Interrupted"]) {
        const found = text.indexOf(words.replace("Alice", alice.name).replace("Bob", bob.name), from)
        expect(`${words}: ${found >= from}`).toBe(`${words}: true`)
        // A heading repeats the words of its prompt.
        from = found
      }
    }
    const json = JSON.parse(await taken("json")) as { entries: { parts: { by?: string }[] }[] }
    expect(json.entries.flatMap(({ parts }) => parts.flatMap(({ by }) => by ?? []))).toContain(bob.id)
    // Somebody who has left is named nowhere.
    await bob.send(calls.leave, { id })
    const after = await (await alice.fetch(`/api/sessions/${id}/export?as=markdown`)).text()
    expect(after).toContain("Prompt by somebody who has left")
    expect(after).not.toContain(`Prompt by ${bob.name}`)
  })

  test("newer readers read it again by its kind", async () => {
    const { id } = await ran()
    const { store } = house
    const made = async () => [
      (await alice.send(calls.readEntries, { id, limit: 1000 })).entries,
      await alice.send(calls.listTurns, { id }),
      (await alice.send(calls.getSession, { id })).agent,
    ]
    const today = await made()
    await store.unrecorded.updateTable("sessions").set({ reading: 0 }).where("id", "=", id).execute()
    for (const table of besideTables) await store.unrecorded.deleteFrom(table).where("session_id", "=", id).execute()
    await takeRereading(store, id)
    while ((await rereadStep(store, id)) === "more");
    expect(await made()).toEqual(today)
  })
})
