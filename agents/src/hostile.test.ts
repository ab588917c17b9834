import { expect, test } from "bun:test"
import fc from "fast-check"
import { cpuMs } from "../../tests/harness/cpu.ts"
import { agents } from "./all.ts"
import { LineFilter } from "./left-out.ts"
import type { ReaderState } from "./reader.ts"
import { readerFor, readerOf, recogniseAgent } from "./readers.ts"

/** These do much; a busy machine needs its time for it. */
const PATIENCE = 60_000

/** Transcripts are text that a stranger may have written: whatever stands there, a line becomes an entry. */
const readers = [
  ...agents.flatMap(({ reader }) => reader ?? []),
  readerFor("unknown"),
  readerOf({ kind: "remote", agent: "unknown" }),
]

function read(line: string, states: ReaderState[]): void {
  for (const [index, reader] of readers.entries()) {
    const state = states[index]!
    const { draft } = reader.read(line, state)
    expect(Array.isArray(draft.parts)).toBe(true)
    expect((draft.kind === "hidden") === (draft.parts.length === 0)).toBe(true)
    JSON.stringify(draft)
    const filter = new LineFilter(reader)
    filter.push(new TextEncoder().encode(line))
    filter.end()
  }
}

const start = () => readers.map((reader) => reader.start("main"))

test(
  "arbitrary text never throws",
  () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (line) => read(line, start())))
    fc.assert(fc.property(fc.string({ maxLength: 2000 }), (head) => expect(recogniseAgent(head)).not.toBe("")))
  },
  PATIENCE,
)

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, "", "\u0000", "\ud800", "x".repeat(3000), -1, Number.MAX_VALUE, [], {}, [null], [[]], true),
)
const word = (...known: string[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, odd)
const block = fc.record(
  {
    type: word(
      "text",
      "thinking",
      "tool_use",
      "tool_result",
      "image",
      "document",
      "input_text",
      "input_image",
      "fallback",
    ),
    text: odd,
    thinking: odd,
    id: odd,
    name: word(
      "Bash",
      "Edit",
      "MultiEdit",
      "Write",
      "Read",
      "Task",
      "TodoWrite",
      "TaskCreate",
      "TaskUpdate",
      "AskUserQuestion",
      "Grep",
      "__proto__",
    ),
    input: fc.oneof(
      odd,
      fc.dictionary(
        fc.constantFrom("command", "file_path", "edits", "todos", "questions", "prompt", "subject", "taskId", "status"),
        odd,
      ),
    ),
    tool_use_id: odd,
    content: odd,
    source: fc.oneof(odd, fc.record({ data: odd, media_type: odd })),
    image_url: odd,
  },
  { requiredKeys: [] },
)
const content = fc.oneof(odd, fc.array(fc.oneof(block, odd), { maxLength: 4 }))
const record = fc.record(
  {
    type: word(
      "user",
      "assistant",
      "system",
      "progress",
      "attachment",
      "summary",
      "queue-operation",
      "cost-state",
      "pr-link",
      "custom-title",
      "session_meta",
      "response_item",
      "event_msg",
      "turn_context",
      "compacted",
    ),
    uuid: odd,
    parentUuid: odd,
    isSidechain: odd,
    agentId: odd,
    timestamp: odd,
    cwd: odd,
    gitBranch: odd,
    version: odd,
    operation: word("enqueue", "remove"),
    content: odd,
    summary: odd,
    leafUuid: odd,
    subtype: word("compact_boundary", "api_error", "local_command"),
    error: odd,
    customTitle: odd,
    session_id: odd,
    forkedFrom: fc.oneof(odd, fc.record({ sessionId: odd })),
    permissionMode: odd,
    toolDenialKind: word("user-rejected"),
    userFeedback: odd,
    totalCostUSD: odd,
    message: fc.oneof(odd, fc.record({ id: odd, model: odd, usage: odd, content }, { requiredKeys: [] })),
    toolUseResult: fc.oneof(
      odd,
      fc.record(
        {
          structuredPatch: content,
          filePath: odd,
          agentId: odd,
          answers: fc.oneof(odd, fc.dictionary(fc.string({ maxLength: 5 }), odd)),
          annotations: odd,
          results: content,
          query: odd,
          durationMs: odd,
          exitCode: odd,
          persistedOutputPath: odd,
          persistedOutputSize: odd,
          task: odd,
        },
        { requiredKeys: [] },
      ),
    ),
    attachment: fc.oneof(
      odd,
      fc.record({ type: word("queued_command", "file"), prompt: content }, { requiredKeys: [] }),
    ),
    data: fc.oneof(odd, fc.record({ type: word("agent_progress"), message: odd, agentId: odd }, { requiredKeys: [] })),
    payload: fc.oneof(
      odd,
      fc.record(
        {
          type: word(
            "message",
            "reasoning",
            "function_call",
            "custom_tool_call",
            "function_call_output",
            "web_search_call",
            "user_message",
            "agent_message",
            "patch_apply_end",
            "exec_command_end",
            "mcp_tool_call_end",
            "item_completed",
          ),
          role: word("user", "assistant"),
          content,
          name: word("shell", "exec", "apply_patch", "update_plan"),
          arguments: odd,
          input: odd,
          output: content,
          call_id: odd,
          message: odd,
          summary: content,
          changes: odd,
          git: odd,
          action: odd,
          item: odd,
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
)

test(
  "records with anything in their fields never throw, and the state stays bounded",
  () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), (records) => {
        const states = start()
        for (const one of records) read(JSON.stringify(one), states)
        for (const state of states) expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(16 * 1024)
      }),
      { numRuns: 150 },
    )
  },
  PATIENCE,
)

test(
  "deep nesting does not break the reader",
  () => {
    const states = start()
    for (const depth of [1000, 20_000, 300_000]) {
      const deep = `${"[".repeat(depth)}1${"]".repeat(depth)}`
      const objects = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`
      for (const value of [deep, objects]) {
        for (const line of [
          value,
          `{"type":"assistant","uuid":"1","message":{"content":[{"type":"tool_use","id":"t","name":"X","input":{"x":${value}}}]}}`,
          `{"type":"user","uuid":"1","message":{"content":${value}}}`,
          `{"type":"system","uuid":"1","subtype":"api_error","error":{"headers":{},"x":${value}}}`,
          `{"type":"attachment","uuid":"1","attachment":${value}}`,
          `{"timestamp":"2026-01-01T00:00:00Z","type":"response_item","payload":{"type":"web_search_call","action":${value}}}`,
          `{"timestamp":"2026-01-01T00:00:00Z","type":"response_item","payload":{"type":"function_call","arguments":${value}}}`,
          `{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"instructions":"x","git":${value}}}`,
          `{"a":1}{"b":${value}}`,
        ]) {
          read(line, states)
        }
      }
    }
  },
  PATIENCE,
)

test(
  "many records on a line, and a line of braces, cost little",
  () => {
    const before = cpuMs()
    read('{"type":"x"}'.repeat(200_000), start())
    read("}{".repeat(500_000), start())
    read("{".repeat(1_000_000), start())
    read(`{"type":"user","uuid":"1","message":{"content":"${"<command-name>".repeat(50_000)}"}}`, start())
    read(`{"type":"system","subtype":"api_error","headers${'"set-cookie":['.repeat(100_000)}`, start())
    // It takes one second of them.
    expect(cpuMs() - before).toBeLessThan(20_000)
  },
  PATIENCE,
)
