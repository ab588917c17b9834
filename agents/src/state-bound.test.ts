import { expect, test } from "bun:test"
import { agents } from "./all.ts"
import { readerOf } from "./readers.ts"

/** What a reader remembers is stored with each source, so it must stay small whatever the file. */
const readers = [...agents.flatMap(({ reader }) => reader ?? []), readerOf({ kind: "remote", agent: "unknown" })]

test("the state stays bounded in the worst file that we could think of", () => {
  const bad = "\u0001".repeat(5000)
  const wide = "漢".repeat(5000)
  const amounts = {
    ...{ input_tokens: 999_999_999, output_tokens: 999_999_998 },
    ...{ cache_read_input_tokens: 999_999_997, cache_creation_input_tokens: 999_999_996 },
    output_tokens_details: { thinking_tokens: 999_999_995 },
  }
  const states = readers.map((reader) => reader.start("main"))
  for (let n = 0; n < 100; n++) {
    const id = `${"i".repeat(40)}${n}`
    const agents = { isSidechain: n % 2 === 1, parentUuid: n % 3 === 0 ? null : id }
    for (const text of [bad, wide, `${n} ${wide}`]) {
      const calls = ["TaskCreate", "TaskUpdate", "Edit"].map((name) => ({
        ...{ type: "tool_use", id: `${name}${id}`.slice(0, 48), name },
        input: {
          subject: text,
          taskId: `${n % 9}`,
          file_path: `/${"f".repeat(90)}${n}`,
          old_string: "a",
          new_string: "b",
        },
      }))
      const blocks = [
        ...calls,
        { type: "tool_result", tool_use_id: calls[0]?.id, content: `Task #${n} created successfully` },
        { type: "tool_use", id, name: "Task", input: { prompt: text } },
        { type: "text", text },
      ]
      const said = {
        uuid: id,
        ...agents,
        cwd: text.slice(0, 400),
        version: `${n}${text}`.slice(0, 90),
        gitBranch: text.slice(0, 99),
      }
      for (const one of [
        { type: "summary", summary: text, leafUuid: `${id}x` },
        { type: "queue-operation", operation: "enqueue", content: text },
        { type: "assistant", ...said, message: { model: text.slice(0, 99), id: text, content: blocks } },
        { type: "assistant", ...said, message: { id, usage: amounts, content: blocks } },
        { type: "user", ...said, uuid: `${id}-1`, message: { content: blocks } },
        { type: "user", ...said, uuid: `${id}-2`, permissionMode: text.slice(0, 60), message: { content: text } },
        {
          ...{
            type: "user",
            ...said,
            timestamp: "2026-01-01T00:00:00.000Z",
            isSidechain: false,
            parentUuid: `${id}${n}`,
          },
          message: { content: text + n },
          forkedFrom: { sessionId: id },
        },
        { type: "pr-link", prUrl: text },
        {
          type: "session_meta",
          payload: { cwd: text.slice(0, 200), cli_version: text.slice(0, 99), git: { branch: text.slice(0, 99) } },
        },
        { type: "response_item", payload: { type: "function_call", call_id: id, name: text, arguments: text } },
        { type: "event_msg", payload: { type: "agent_message", message: text + n } },
        { type: "response_item", payload: { type: "message", role: "user", content: [{ text: text + n }] } },
        { type: "run", agent: { version: text.slice(0, 99) }, mode: text.slice(0, 99), cwd: text.slice(0, 400) },
        { type: "prompt", id, text: text + n },
        { type: "question", call: id, kind: "reject_once", name: text },
        {
          type: "update",
          update: {
            ...{ sessionUpdate: "tool_call", toolCallId: id, kind: "edit", title: text },
            content: [{ type: "diff", path: `/${"f".repeat(90)}${text.slice(0, 900)}${n}`, newText: "a" }],
          },
        },
      ]) {
        for (const [index, reader] of readers.entries()) reader.read(JSON.stringify(one), states[index]!)
      }
    }
  }
  for (const [index, state] of states.entries())
    expect(Buffer.byteLength(JSON.stringify(state)), readers[index]!.agent).toBeLessThan(16 * 1024)
}, 60_000)
