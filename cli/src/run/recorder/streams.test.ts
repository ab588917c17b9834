import { expect, test } from "bun:test"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { played } from "../../../../tests/remote/played.ts"

const corpus = join(import.meta.dirname, "../../../../../shared/corpus/own/acp")

for (const name of ["claude-session", "codex-session"]) {
  const file = join(corpus, `${name}.acp.jsonl`)
  test.skipIf(!existsSync(file))(`every text of ${name} is in the lines, once and in order`, () => {
    const { recorder, lines, grown } = played()
    const said = { agent_message_chunk: "", agent_thought_chunk: "" }
    const calls = new Set<string>()
    for (const line of readFileSync(file, "utf8").trim().split("\n")) {
      const { dir, m } = JSON.parse(line)
      const update = m.params?.update
      if (m.method === "session/prompt") recorder.prompt({ id: `${m.id}`, by: "p1", text: m.params.prompt[0].text })
      else if (m.result?.stopReason) recorder.stop({ id: `${m.id}`, stop: m.result.stopReason })
      else if (m.method === "session/request_permission") {
        recorder.update({ ...m.params.toolCall, sessionUpdate: "tool_call_update" })
        recorder.asked(m.params.toolCall.toolCallId)
      } else if (dir === "<" && update) {
        recorder.update(update)
        const kind = update.sessionUpdate as keyof typeof said
        if (kind in said) said[kind] += update.content.text
        if (update.toolCallId) calls.add(update.toolCallId)
      }
    }
    const of = (kind: string) => lines().filter(({ update }) => update?.sessionUpdate === kind)
    for (const kind of Object.keys(said) as (keyof typeof said)[])
      expect(
        of(kind)
          .map(({ update }) => update.content.text)
          .join(""),
      ).toBe(said[kind])
    // What was shown while it was written is what was written in the end.
    for (const { item, update } of of("agent_message_chunk"))
      expect(grown.get(item)).toEqual({ of: "answer", text: update.content.text })
    for (const kind of ["tool_call", "tool_call_update"])
      expect(
        of(kind)
          .map(({ update }) => update.toolCallId)
          .sort(),
      ).toEqual([...calls].sort())
    const all = JSON.stringify(lines())
    for (const never of ["configOptions", "availableCommands", "Opus", "usage_update"]) expect(all).not.toContain(never)
  })
}

test("no stream is too odd: nothing throws, every word is kept, and every line is JSON", () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom({}, [], null, "x", 1e300))
  const kind = fc.constantFrom(
    "agent_message_chunk",
    "agent_thought_chunk",
    "tool_call",
    "tool_call_update",
    "plan",
    "current_mode_update",
    "config_option_update",
    "session_info_update",
    "compaction_update",
    "compaction_summary_chunk",
    "odd",
  )
  const update = fc.record(
    {
      sessionUpdate: fc.oneof({ weight: 9, arbitrary: kind }, { weight: 1, arbitrary: odd }),
      toolCallId: fc.oneof(fc.constantFrom("a", "b", "__proto__"), odd),
      status: fc.constantFrom("pending", "in_progress", "completed", "failed", 7),
      content: fc.oneof(fc.record({ type: fc.constant("text"), text: fc.string() }), fc.array(odd), odd),
      rawInput: odd,
      rawOutput: odd,
      title: odd,
      configOptions: fc.oneof(odd, fc.array(fc.record({ category: fc.constant("mode"), options: odd }))),
      _meta: fc.oneof(odd, fc.record({ claudeCode: odd, terminal_output_delta: fc.record({ data: odd }) })),
    },
    { requiredKeys: ["sessionUpdate"] },
  )
  fc.assert(
    fc.property(fc.array(update, { maxLength: 30 }), (updates) => {
      const { recorder, lines, pass } = played()
      let said = ""
      for (const one of updates) {
        recorder.update(one as Record<string, unknown>)
        pass(100)
        const { type, text } = (one.content ?? {}) as { type?: unknown; text?: unknown }
        if (one.sessionUpdate === "agent_message_chunk" && type === "text" && typeof text === "string") said += text
      }
      expect(() => JSON.stringify(recorder.open)).not.toThrow()
      recorder.stop({ id: "p", stop: "end_turn" })
      const words = lines()
        .filter(({ item, update }) => item && update?.sessionUpdate === "agent_message_chunk")
        .map(({ update }) => (update.content?.type === "text" ? update.content.text : ""))
      expect([...words.join("")].sort()).toEqual([...said].sort())
      expect(recorder.open).toEqual([])
    }),
    { seed: 7, numRuns: 100 },
  )
})
