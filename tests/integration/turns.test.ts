import { expect, test } from "bun:test"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { notCovered } from "../harness/covered.ts"
import { onEachDatabase } from "../harness/databases.ts"

/** The data beside the entries, as read by anybody who may view a session. */
const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus/claude-code")

let uuid = 0
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString()
const record = (second: number, more: object) => ({
  uuid: `00000000-0000-4000-8000-${String(uuid++).padStart(12, "0")}`,
  sessionId: "00000000-0000-4000-8000-00000000abcd",
  timestamp: at(second),
  version: "2.1.60",
  cwd: "/home/alice/garden",
  ...more,
})
const prompt = (second: number, content: string) => record(second, { type: "user", message: { role: "user", content } })
const call = (second: number, id: string, name: string, input: object) =>
  record(second, {
    type: "assistant",
    message: {
      id: `msg-${id}`,
      role: "assistant",
      model: "model-one",
      content: [{ type: "tool_use", id, name, input }],
    },
  })
const result = (second: number, id: string, content: string, isError = false) =>
  record(second, {
    type: "user",
    message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content, is_error: isError }] },
  })
const jsonl = (records: object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join("")

/** Lines 1 to 8: two turns, with a sub-agent of its own source in the first. */
const main = jsonl([
  prompt(0, "Plant the tomatoes"),
  call(10, "toolu_task", "Task", { description: "Look for seeds", prompt: "Find the seeds", subagent_type: "general" }),
  result(70, "toolu_task", "Found them"),
  call(80, "toolu_run", "Bash", { command: "false" }),
  result(90, "toolu_run", "Exit code 1", true),
  prompt(300, "Now water them"),
  call(310, "toolu_two", "Bash", { command: "true" }),
  result(320, "toolu_two", "done"),
])
const subAgent = jsonl([
  { ...prompt(11, "Find the seeds"), isSidechain: true, agentId: "seeds" },
  { ...call(20, "toolu_sub", "Bash", { command: "ls" }), isSidechain: true, agentId: "seeds" },
  { ...result(30, "toolu_sub", "seeds.txt"), isSidechain: true, agentId: "seeds" },
])

onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])

  test("a turn ends with the last that is seen of it, however long the next prompt takes", async () => {
    const { id } = await house.session(alice, { agent: "claude-code" }, 0)
    const unseen = record(250, { type: "attachment", attachment: { type: "hook_success", content: "" } })
    const lines = jsonl([prompt(0, "Plant"), call(10, "toolu_a", "Bash", { command: "true" }), unseen])
    await alice.send(calls.appendEntries, { id, line: 0 }, lines)
    const { turns } = await alice.send(calls.listTurns, { id })
    expect(turns).toMatchObject([{ to: 3, last: at(10), errors: 0 }])
    const overloaded = { type: "system", subtype: "api_error", error: { message: "Overloaded" } }
    for (const line of [3, 4])
      await alice.send(calls.appendEntries, { id, line }, jsonl([record(260 + line, overloaded)]))
    expect((await alice.send(calls.listTurns, { id })).turns).toMatchObject([{ to: 5, failures: 0, errors: 2 }])
  })

  test("files that lie where the agent worked are told with its directory", async () => {
    const files = async (path: string) => {
      const { id } = await house.session(alice, { agent: "claude-code" }, 0)
      const edit = call(10, "toolu_e", "Write", { file_path: path, content: "peas\n" })
      const lines = jsonl([prompt(0, "Plant"), edit, result(11, "toolu_e", "File created successfully")])
      await alice.send(calls.appendEntries, { id, line: 0 }, lines)
      return alice.send(calls.listFiles, { id })
    }
    expect(await files("/etc/beds.txt")).toMatchObject({ files: [{ path: "/etc/beds.txt" }], directory: null })
    expect(await files(`/home/alice/garden/beds.txt`)).toMatchObject({
      files: [{ path: `/home/alice/garden/beds.txt` }],
      directory: "/home/alice/garden",
    })
  })

  test("turns, sub-agents, numbers and places tell what happened, page by page", async () => {
    const { id } = await house.session(alice, { agent: "claude-code" }, 0)
    await alice.send(calls.appendEntries, { id, line: 0 }, main)
    await alice.send(calls.appendEntries, { id, line: 0, source: "agent-seeds", under: "toolu_task" }, subAgent)
    const { turns, next } = await alice.send(calls.listTurns, { id, limit: 1 })
    expect(turns).toMatchObject([
      { seq: 1, to: 5, text: "Plant the tomatoes", at: at(0), last: at(90), calls: 3, failures: 1 },
    ])
    expect(next).toBe("1")
    const rest = await alice.send(calls.listTurns, { id, cursor: next ?? "", limit: 1 })
    expect(rest).toMatchObject({ turns: [{ seq: 6, to: 8, calls: 1, failures: 0 }], next: null })
    const { agents } = await alice.send(calls.listAgents, { id, limit: 10 })
    expect(agents).toMatchObject([
      { agent: "seeds", call: "toolu_task", calledAt: 2, parent: null, seq: 9, to: 11, at: at(11), calls: 1 },
    ])
    expect(await alice.send(calls.readNumbers, { id })).toMatchObject({
      turns: 2,
      calls: 4,
      failures: 1,
      agents: 1,
      workingMs: 110_000,
      waitingMs: 210_000,
      at: at(0),
      last: at(320),
    })
    const place = (seq: number) => alice.send(calls.placeOf, { id, seq })
    expect(await place(5)).toEqual({ seq: 4, agents: [], turn: 1 })
    expect(await place(8)).toEqual({ seq: 7, agents: [], turn: 6 })
    expect(await place(11)).toEqual({ seq: 10, agents: [{ agent: "seeds", calledAt: 2 }], turn: 1 })
    expect(place(12)).rejects.toMatchObject({ code: "NOT_FOUND" })
    // Any path may be requested, and none of these exists.
    for (const odd of ["\u0001", "\ud800", "x".repeat(4096)]) {
      expect((await alice.send(calls.listFiles, { id, cursor: odd, limit: 10 })).files).toEqual([])
      expect((await alice.send(calls.listChanges, { id, path: odd, limit: 10 })).changes).toEqual([])
    }
  })

  if (!existsSync(corpus)) {
    notCovered("the corpus", "no ../shared/corpus beside the checkout, so nothing counts real transcripts' calls again")
    return
  }
  const files = readdirSync(corpus)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .filter((_, nth) => nth % 12 === 0)

  test("a call starts a bounded number of the sub-agents that say so", async () => {
    const { id } = await house.session(alice, { agent: "claude-code" }, 0)
    const begun = Array.from({ length: 1100 }, (_, n) => ({
      type: "user",
      uuid: `u${n}`,
      isSidechain: true,
      agentId: `a${n}`,
      message: { role: "user", content: "a" },
    }))
    await alice.send(calls.appendEntries, { id, line: 0, under: "toolu_all" }, jsonl([prompt(0, "Go"), ...begun]))
    await alice.send(calls.appendEntries, { id, line: 1101 }, jsonl([call(2, "toolu_all", "Task", { prompt: "a" })]))
    const agents = []
    for (const cursor of ["0", "501", "1001"])
      agents.push(...(await alice.send(calls.listAgents, { id, cursor, limit: 500 })).agents)
    expect(agents.filter((one) => one.calledAt === 1102).length).toBe(1000)
    expect(agents.at(-1)).toMatchObject({ agent: "a1099", calledAt: null })
  })

  test(`the calls and changes of ${files.length} real transcripts add up`, async () => {
    for (const file of files) {
      const { id } = await house.session(alice, { agent: "claude-code" }, 0)
      await alice.send(calls.appendEntries, { id, line: 0 }, readFileSync(path.join(corpus, file), "utf8"))
      await alice.send(calls.completeSession, { id })
      const entries = []
      for (let after: number | null = 0; after !== null; ) {
        const page: {
          entries: { seq: number; repeats?: unknown; replaces?: number; parts: { type: string }[] }[]
          next: number | null
        } = await alice.send(calls.readEntries, { id, after, limit: 1000 })
        entries.push(...page.entries)
        after = page.next
      }
      const replaced = new Set(entries.flatMap((entry) => entry.replaces ?? []))
      const shown = entries.filter((entry) => !entry.repeats && !replaced.has(entry.seq))
      const count = (type: string) => shown.flatMap((entry) => entry.parts.filter((part) => part.type === type)).length
      const numbers = await alice.send(calls.readNumbers, { id })
      const turns = []
      for (let cursor: string | null = "0"; cursor !== null; ) {
        const page: { turns: { seq: number; calls: number; added: number }[]; next: string | null } = await alice.send(
          calls.listTurns,
          { id, cursor, limit: 500 },
        )
        turns.push(...page.turns)
        cursor = page.next
      }
      const { files: changed } = await alice.send(calls.listFiles, { id, limit: 500 })
      const sum = (values: number[]) => values.reduce((all, one) => all + one, 0)
      const first = turns[0]?.seq ?? Number.POSITIVE_INFINITY
      const early = shown
        .filter((entry) => entry.seq < first)
        .flatMap((entry) => entry.parts.filter((part) => part.type === "call")).length
      expect([file, numbers.calls, numbers.turns]).toEqual([file, count("call"), turns.length])
      expect([file, sum(turns.map((turn) => turn.calls))]).toEqual([file, count("call") - early])
      expect([file, numbers.files, numbers.added]).toEqual([file, changed.length, sum(changed.map((one) => one.added))])
    }
  }, 120_000)
})
