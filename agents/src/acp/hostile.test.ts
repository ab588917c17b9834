import { expect, test } from "bun:test"
import fc from "fast-check"
import { cpuMs } from "../../../tests/harness/cpu.ts"
import { readerOf } from "../readers.ts"

/**
 * The lines of a run as no run writes them: whoever may append can send anything. Control: make a plain
 * object of `reasons` in reader.ts, or let `blockOf` take `block.text` for a string.
 */
const PATIENCE = 60_000
const reader = readerOf({ kind: "remote", agent: "unknown" })

function read(line: unknown, state = reader.start("main")): void {
  const { draft } = reader.read(typeof line === "string" ? line : JSON.stringify(line), state)
  expect((draft.kind === "hidden") === (draft.parts.length === 0)).toBe(true)
  for (const part of draft.parts) {
    if ("text" in part) expect(typeof part.text).toBe("string")
    if (part.type === "prompt" || part.type === "notice") expect(part.by?.length ?? 1).toBeLessThanOrEqual(64)
    if (part.type === "call") expect(typeof part.title).toBe("string")
  }
  JSON.stringify(draft)
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, "", "\u0000", "\ud800", "x".repeat(3000), -1, Number.MAX_VALUE, [], {}, [null], [[]], true),
)
const word = (...known: string[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, odd)
const some = { requiredKeys: [] }

const block = fc.record(
  {
    type: word("text", "image", "audio", "resource", "resource_link", "content", "diff", "terminal", "__proto__"),
    text: odd,
    data: odd,
    mimeType: odd,
    uri: odd,
    resource: fc.oneof(odd, fc.record({ uri: odd, text: odd, blob: odd }, some)),
    path: odd,
    oldText: odd,
    newText: odd,
    content: fc.oneof(odd, fc.record({ type: word("text", "image"), text: odd, data: odd }, some)),
  },
  some,
)
const content = fc.oneof(odd, fc.array(fc.oneof(block, odd), { maxLength: 4 }))
const input = fc.oneof(
  odd,
  fc.dictionary(
    fc.constantFrom(
      ...["command", "cmd", "path", "file_path", "edits", "old_string", "new_string", "content", "patch", "offset"],
      ...["limit", "end_line", "todos", "questions", "prompt", "subagent_type", "plan", "query", "pattern", "url"],
    ),
    fc.oneof(odd, fc.array(fc.record({ question: odd, options: content, content: odd, old_string: odd }, some))),
  ),
)
const update = fc.record(
  {
    sessionUpdate: word(
      ...["agent_message_chunk", "agent_thought_chunk", "user_message_chunk", "tool_call", "tool_call_update", "plan"],
      ...["current_mode_update", "session_info_update", "compaction_update", "compaction_summary_chunk", "notice"],
      ...["usage_update", "available_commands_update", "config_option_update", "toString"],
    ),
    toolCallId: word("call-1", "call-2"),
    kind: word(
      ...["execute", "read", "edit", "delete", "move", "search", "fetch", "think", "switch_mode", "other", "__proto__"],
    ),
    status: word("completed", "failed", "in_progress"),
    title: odd,
    name: odd,
    rawInput: input,
    rawOutput: fc.oneof(content, fc.record({ output: odd, stdout: odd, exit_code: odd, content, metadata: odd }, some)),
    content: fc.oneof(content, block),
    locations: content,
    entries: content,
    summary: content,
    error: odd,
    currentModeId: odd,
    description: odd,
    severity: odd,
  },
  some,
)
const line = fc.record(
  {
    v: fc.oneof(fc.constant(1), odd),
    at: odd,
    type: word("run", "prompt", "update", "question", "stop"),
    update: fc.oneof({ weight: 4, arbitrary: update }, odd),
    item: odd,
    under: odd,
    cut: odd,
    ended: word("refused", "interrupted", "unknown"),
    exit: odd,
    id: odd,
    by: odd,
    text: odd,
    call: word("call-1", "call-2"),
    kind: word("allow_once", "allow_always", "reject_once", "reject_always", "constructor"),
    option: odd,
    name: odd,
    via: odd,
    reason: odd,
    agent: fc.oneof(odd, fc.record({ name: odd, title: odd, version: odd }, some)),
    mode: odd,
    cwd: odd,
    repository: odd,
    branch: odd,
    stop: word("end_turn", "cancelled", "max_tokens", "refusal", "constructor"),
    note: odd,
    usage: fc.oneof(odd, fc.record({ input: odd, output: odd, cost: odd }, some)),
  },
  some,
)

test(
  "lines with anything in their fields never throw, and the state stays bounded",
  () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
        const state = reader.start("main")
        for (const one of lines) read(one, state)
        expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(16 * 1024)
      }),
      { numRuns: 400 },
    )
  },
  PATIENCE,
)

test(
  "deep nesting, many blocks and long fences cost little",
  () => {
    const before = cpuMs()
    const sent = (update: object) => read({ v: 1, type: "update", update })
    for (const depth of [150, 20_000, 300_000]) {
      const deep = `${"[".repeat(depth)}1${"]".repeat(depth)}`
      for (const member of ["rawInput", "rawOutput", "content", "entries", "locations", "anything"]) {
        for (const kind of ["tool_call", "tool_call_update", "plan", "new"])
          read(`{"v":1,"type":"update","update":{"sessionUpdate":"${kind}","toolCallId":"c","${member}":${deep}}}`)
      }
    }
    const result = { sessionUpdate: "tool_call_update", toolCallId: "c", status: "completed" }
    const text = (text: string) => ({ type: "content", content: { type: "text", text } })
    const diff = { type: "diff", path: "/a", oldText: "a\nb\n".repeat(1000), newText: "b\na\n".repeat(1000) }
    sent({ ...result, content: [text(`\`\`\`\n${"`\n".repeat(1_000_000)}`)] })
    sent({ ...result, content: [text(`\`\`\`\n${"\n``".repeat(1_000_000)}`)] })
    sent({ ...result, content: [text("`".repeat(2_000_000))] })
    sent({ ...result, content: Array(1_500).fill(diff) })
    sent({ ...result, content: Array(40_000).fill(text("a")) })
    const call = { sessionUpdate: "tool_call", toolCallId: "c" }
    sent({ ...call, kind: "execute", rawInput: { command: `bash -lc '${"'\\''".repeat(500_000)}'` } })
    sent({ ...call, kind: "execute", rawInput: { command: `bash -lc '${"'".repeat(2_000_000)}'` } })
    sent({ ...call, kind: "edit", content: Array(1_500).fill(diff) })
    sent({
      ...call,
      kind: "edit",
      rawInput: { path: "/a", edits: Array(20_000).fill({ old_string: "a", new_string: "b" }) },
    })
    sent({ ...call, kind: "other", rawInput: { questions: Array(40_000).fill({ question: "?" }) } })
    sent({ sessionUpdate: "plan", entries: Array(40_000).fill({ content: "Dig", status: "completed" }) })
    read({ v: 1, type: "stop", stop: "x".repeat(2_000_000), note: " ".repeat(2_000_000) })
    // It takes one second of them.
    expect(cpuMs() - before).toBeLessThan(15_000)
  },
  PATIENCE,
)
