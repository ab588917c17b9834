import { expect, test } from "bun:test"
import fc from "fast-check"
import { codexReader } from "./reader.ts"

/** Rollouts that a stranger may have written, beyond what `agents/src/hostile.test.ts` tries with every reader. */
const PATIENCE = 60_000
const bytes = (state: unknown) => Buffer.byteLength(JSON.stringify(state))

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, "", "\u0000", "\ud800", "x".repeat(3000), -1, 3, Number.MAX_VALUE, [], {}, [null], [[]], true),
)
const word = (...known: string[]) => fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...known) }, odd)
const block = fc.record(
  { type: word("text", "input_text", "input_image"), text: odd, image_url: odd },
  { requiredKeys: [] },
)
const content = fc.oneof(odd, fc.array(fc.oneof(block, odd), { maxLength: 3 }))
const usage = fc.oneof(odd, fc.record({ input_tokens: odd, cached_input_tokens: odd, output_tokens: odd }))
const kinds =
  `UserMessage AgentMessage Reasoning Plan CommandExecution FileChange McpToolCall CollabAgentToolCall WebSearch
  Extension ExitedReviewMode`.split(/\s+/)
const types = `message function_call custom_tool_call local_shell_call function_call_output custom_tool_call_output
  web_search_call agent_message user_message exec_command_end patch_apply_end mcp_tool_call_end web_search_end token_count
  turn.completed task_started task_complete turn_aborted thread_rolled_back thread_goal_updated thread_settings_applied
  collab_agent_spawn_end sub_agent_activity exited_review_mode hook_completed item_completed plan error`.split(/\s+/)
const payload = fc.record(
  {
    type: word(...types),
    role: word("user", "assistant"),
    content,
    name: word("exec", "shell", "apply_patch", "request_user_input", "update_plan", "spawn_agent"),
    call_id: word("call_1", "call_2"),
    id: word("one", "two"),
    forked_from_id: word("two"),
    turn_id: odd,
    arguments: odd,
    input: odd,
    output: content,
    message: odd,
    text: odd,
    command: odd,
    source: word("user_shell"),
    exit_code: odd,
    changes: fc.oneof(odd, fc.dictionary(fc.string(), odd, { maxKeys: 3 })),
    results: content,
    item: fc.oneof(odd, fc.record({ type: word(...kinds), id: odd, content, changes: odd, status: odd, results: odd })),
    info: fc.oneof(odd, fc.record({ total_token_usage: usage, last_token_usage: usage })),
    usage,
    goal: fc.oneof(odd, fc.record({ objective: odd, status: odd })),
    num_turns: odd,
    model: odd,
    cwd: odd,
    collaboration_mode: odd,
    thread_settings: odd,
    review_output: odd,
    run: odd,
  },
  { requiredKeys: ["type"] },
)
const record = fc.record({
  type: word("session_meta", "turn_context", "response_item", "event_msg", "compacted", "token_usage_record"),
  timestamp: word("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"),
  payload,
})

test(
  "a rollout with anything in its fields is read, and its state stays bounded",
  () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(record, payload), { minLength: 1, maxLength: 30 }), (records) => {
        const state = codexReader.start("main")
        for (const one of records) {
          const { draft } = codexReader.read(JSON.stringify(one), state)
          expect((draft.kind === "hidden") === (draft.parts.length === 0)).toBe(true)
          for (const amount of Object.values(draft.usage ?? {})) expect(amount).toBeGreaterThanOrEqual(0)
        }
        expect(bytes(state)).toBeLessThan(16 * 1024)
      }),
      { numRuns: 1000 },
    )
  },
  PATIENCE,
)

test(
  "the state stays bounded in the worst rollout that we could think of",
  () => {
    const state = codexReader.start("main")
    for (let n = 0; n < 400; n++) {
      const id = `${"i".repeat(40)}${n}`
      for (const text of ["\u0001".repeat(400), "漢".repeat(400), `"\\${n}`.repeat(100)]) {
        const item = (payload: object) => ({ type: "response_item", payload })
        const event = (payload: object) => ({ type: "event_msg", payload })
        for (const one of [
          {
            type: "session_meta",
            payload: { id, forked_from_id: id, cwd: text.slice(0, 200), agent_path: text.slice(0, 199) },
          },
          { type: "session_meta", payload: { id: `${id}x`, cwd: text } },
          {
            type: "turn_context",
            payload: { model: text, effort: text, approval_policy: text, collaboration_mode: text },
          },
          item({ type: "custom_tool_call", name: "exec", call_id: text.slice(0, 190), input: "" }),
          item({ type: "web_search_call", id: text.slice(0, 190), action: { query: n } }),
          item({
            type: "function_call",
            name: "request_user_input",
            call_id: id,
            arguments: JSON.stringify({ questions: Array(9).fill({ id: text, question: text }) }),
          }),
          item({
            type: "custom_tool_call",
            name: "apply_patch",
            call_id: id,
            input: "*** Add File: a\n+\n".repeat(40),
          }),
          event({ type: "user_message", message: text + n }),
          event({ type: "error", message: text + n }),
          event({ type: "plan", text: text + n }),
          event({ type: "exec_command_end", source: "user_shell", command: [text + n] }),
          event({ type: "patch_apply_end", call_id: id, changes: { [text]: {} } }),
          event({ type: "thread_goal_updated", goal: { objective: text + n, status: text } }),
          event({
            type: "token_count",
            info: { total_token_usage: { input_tokens: 2 ** 53 - n, output_tokens: 2 ** 52 } },
          }),
        ])
          codexReader.read(JSON.stringify(one), state)
        expect(bytes(state)).toBeLessThan(16 * 1024)
      }
    }
  },
  PATIENCE,
)
