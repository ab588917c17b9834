import { expect, test } from "bun:test"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Draft, Facts } from "../../agents/src/reader.ts"
import { readerOf } from "../../agents/src/readers.ts"
import { notCovered } from "../harness/covered.ts"
import { played } from "../remote/played.ts"

/**
 * What agents really say by the Agent Client Protocol, from their process to entries: through the recorder that writes a run's
 * lines and the reader of those lines. Beside this file lies what comes out. After a change that is meant:
 * `GOLDEN=write bun test tests/corpus/runs.test.ts`, and look at the difference.
 */
const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus/own/acp")
const streams = ["claude-session", "codex-session"]

/** One message of a recording: when, in which direction, and what. */
interface Recorded {
  ms: number
  dir: "<" | ">"
  m: {
    id?: number
    method?: string
    params?: { update?: Record<string, unknown>; prompt?: { text: string }[]; toolCall?: Record<string, unknown> }
    result?: { stopReason?: string; outcome?: { optionId?: string } }
  }
}

const recorded = (name: string): Recorded[] =>
  readFileSync(path.join(corpus, `${name}.acp.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))

/** The lines that a run with this stream writes, at the pace of the recording. */
function linesOf(name: string): string[] {
  const { recorder, written, pass } = played()
  const agent = { name, title: name, version: "1.0" }
  recorder.run({ agent, mode: "default", modes: [], cwd: "/home/dev/demo", session: "s" })
  let clock = 0
  let asked: Record<string, unknown> | undefined
  for (const { ms, dir, m } of recorded(name)) {
    pass(Math.max(0, ms - clock))
    clock = Math.max(clock, ms)
    const { update, prompt, toolCall } = m.params ?? {}
    if (m.method === "session/prompt") recorder.prompt({ id: `p${m.id}`, by: "alice", text: prompt?.[0]?.text ?? "" })
    else if (m.result?.stopReason) recorder.stop({ id: `p${m.id}`, stop: m.result.stopReason })
    else if (m.method === "session/request_permission" && toolCall) {
      asked = toolCall
      recorder.update({ ...toolCall, sessionUpdate: "tool_call_update" })
      recorder.asked(String(toolCall.toolCallId))
    } else if (m.result?.outcome && asked) {
      const { toolCallId } = asked
      recorder.question({ id: "q", call: String(toolCallId), option: "allow-once", kind: "allow_once", by: "alice" })
    } else if (dir === "<" && update) recorder.update(update)
  }
  return written
}

function read(lines: readonly string[]): { draft: Draft; facts: Facts }[] {
  const reader = readerOf({ kind: "remote", agent: "unknown" })
  const state = reader.start("main")
  return lines.map((line) => reader.read(line, state))
}

const partsOf = (drafts: readonly { draft: Draft }[], type: string) =>
  drafts.flatMap(({ draft }) => draft.parts.filter((part) => part.type === type))

if (!existsSync(corpus))
  notCovered("the corpus", "no ../shared/corpus beside the checkout, so no recorded stream of an agent is read")
else
  for (const name of streams) {
    test(`${name}: what the agent said becomes the entries that it became before`, () => {
      const golden = path.join(import.meta.dirname, `runs.${name}.golden.jsonl`)
      const entries = read(linesOf(name)).map(({ draft: { at: _, ...draft }, facts }) => {
        return `${JSON.stringify(Object.keys(facts).length > 0 ? { ...draft, facts } : draft)}\n`
      })
      if (process.env.GOLDEN === "write" || !existsSync(golden)) writeFileSync(golden, entries.join(""))
      expect(entries.join("")).toBe(readFileSync(golden, "utf8"))
    })

    test(`${name}: every line gives an entry, each call has its result, and nothing is unknown`, () => {
      const drafts = read(linesOf(name))
      expect(drafts.filter(({ draft }) => draft.kind === "raw")).toEqual([])
      const calls = partsOf(drafts, "call").map((part) => part.type === "call" && part.id)
      const results = partsOf(drafts, "result").map((part) => part.type === "result" && part.call)
      expect(calls.length).toBeGreaterThan(3)
      expect(results.sort()).toEqual(calls.sort())
      expect(partsOf(drafts, "prompt")).toHaveLength(6)
      const answers = partsOf(drafts, "answer").map((part) => (part.type === "answer" ? part.text : ""))
      const said = recorded(name).flatMap(({ m }) => {
        const { sessionUpdate, content } = m.params?.update ?? {}
        return sessionUpdate === "agent_message_chunk" ? (content as { text: string }).text : ""
      })
      expect(answers.join("")).toBe(said.join(""))
    })

    test(`${name}: its updates as they came, joined by nobody, give entries as well`, () => {
      const lines = recorded(name).map(({ m }) => JSON.stringify({ v: 1, type: "update", ...m.params }))
      for (const line of [...lines, ...recorded(name).map((one) => JSON.stringify(one))]) {
        const [one] = read([line])
        expect((one!.draft.kind === "hidden") === (one!.draft.parts.length === 0)).toBe(true)
        for (const cut of [line.length >> 1, line.length - 1]) expect(() => read([line.slice(0, cut)])).not.toThrow()
      }
    })
  }
