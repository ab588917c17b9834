import { expect, test } from "bun:test"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { played } from "../../../../tests/remote/played.ts"

const corpus = join(import.meta.dirname, "../../../../../shared/corpus/own/acp")
const chunk = (text: string, more: object = {}) => ({
  sessionUpdate: "agent_message_chunk",
  content: { type: "text", text },
  ...more,
})
const under = (call: string) => ({ _meta: { claudeCode: { parentToolUseId: call } } })
const items = (lines: { item?: string; under?: string; update?: { content?: { text?: string } } }[]) =>
  lines.map((line) => [line.item, line.under, line.update?.content?.text])

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

test("each conversation has one open item, which ends by its own end alone", () => {
  const { recorder, lines } = played()
  for (const word of ["one ", "two "]) {
    recorder.update(chunk(`main ${word}`))
    recorder.update(chunk(`sub ${word}`, under("task")))
  }
  // A call of the sub-agent's ends only its own words.
  recorder.update({ sessionUpdate: "tool_call", toolCallId: "c", status: "in_progress", title: "ls", ...under("task") })
  recorder.update(chunk("main three"))
  recorder.update({ ...chunk("hm"), sessionUpdate: "agent_thought_chunk" })
  recorder.stop({ id: "p", stop: "end_turn" })
  expect(items(lines())).toEqual([
    ["0f3c9a52-2", "task", "sub one sub two "],
    [undefined, "task", undefined],
    ["0f3c9a52-1", undefined, "main one main two main three"],
    ["0f3c9a52-4", undefined, "hm"],
    ["0f3c9a52-3", "task", undefined],
    [undefined, undefined, undefined],
  ])
})

test("what a sub-agent said stands before the result of the call that ran it", () => {
  const { recorder, lines } = played()
  recorder.update({ sessionUpdate: "tool_call", toolCallId: "task", status: "in_progress", title: "Count" })
  recorder.update(chunk("Three.", under("task")))
  recorder.update({ sessionUpdate: "tool_call_update", toolCallId: "task", status: "completed", rawOutput: "3" })
  expect(lines().map(({ item, under }) => [item, under])).toEqual([
    [undefined, undefined],
    ["0f3c9a52-2", "task"],
    ["0f3c9a52-1", undefined],
  ])
})

test("another message is another item, and other blocks than text are items of their own", () => {
  const { recorder, lines } = played()
  recorder.update(chunk("Done.", { messageId: "m1" }))
  recorder.update(chunk("It works.", { messageId: "m2" }))
  const image = { type: "image", data: "AAAA", mimeType: "image/png" }
  recorder.update({ sessionUpdate: "agent_message_chunk", content: image })
  recorder.update(chunk("So"))
  expect(lines().map(({ item, update }) => [item, update.content])).toEqual([
    ["0f3c9a52-1", { type: "text", text: "Done." }],
    ["0f3c9a52-2", { type: "text", text: "It works." }],
    ["0f3c9a52-3", image],
  ])
})

test("an endless answer becomes several items, none of them with half a character", () => {
  const { recorder, lines } = played()
  const text = `a${"😀".repeat(600_000)}`
  recorder.update(chunk(text))
  recorder.stop({ id: "p", stop: "end_turn" })
  const texts: string[] = lines()
    .slice(0, -1)
    .map(({ update }) => update.content.text)
  expect(texts.length).toBe(3)
  expect(texts.join("")).toBe(text)
  expect(texts.every((one) => one.isWellFormed())).toBe(true)
})

test("a mode's name is known from the run or from its option, and the same mode is told once", () => {
  const { recorder, lines } = played()
  const modes = [{ id: "default", name: "Manual" }]
  const agent = { name: "x", title: "X", version: null }
  recorder.run({ agent, mode: "default", modes, cwd: "/demo", session: "s" })
  const options = (value: string) => [
    { id: "model", category: "model", currentValue: "secret", options: [{ value: "secret", name: "Secret" }] },
    { id: "mode", category: "mode", currentValue: value, options: [{ value: "auto", name: "Auto" }] },
  ]
  recorder.update({ sessionUpdate: "config_option_update", configOptions: options("default") })
  recorder.update({ sessionUpdate: "config_option_update", configOptions: options("auto") })
  recorder.update({ sessionUpdate: "current_mode_update", currentModeId: "auto" })
  recorder.update({ sessionUpdate: "current_mode_update", currentModeId: "default" })
  const changed = (currentModeId: string, name: string) => ({
    type: "update",
    update: { sessionUpdate: "current_mode_update", currentModeId, name },
  })
  expect(lines()).toEqual([
    {
      type: "run",
      run: "0f3c9a52-7b1e-4c7e-9a55-111111111111",
      agent,
      mode: "default",
      mode_name: "Manual",
      cwd: "/demo",
      session: "s",
    },
    changed("auto", "Auto"),
    changed("default", "Manual"),
  ])
})

test("what nobody knows is kept whole, without accounts and models", () => {
  const { recorder, lines } = played()
  recorder.update({ sessionUpdate: "weather_update", sky: { clear: true }, configOptions: [{ name: "alice" }] })
  recorder.update({ sessionUpdate: "session_info_update", _meta: { codex: {} } })
  for (const title of ["T", "T", ""]) recorder.update({ sessionUpdate: "session_info_update", title, _meta: {} })
  const entries = [{ content: "Look", priority: "high", status: "pending" }]
  recorder.update({ sessionUpdate: "plan", entries, _meta: { x: 1 } })
  for (const text of ["Sum", "med up"])
    recorder.update({ ...chunk(text), sessionUpdate: "compaction_summary_chunk", compactionId: "k" })
  recorder.update({ sessionUpdate: "compaction_update", compactionId: "k", status: "completed" })
  expect(lines().map(({ update }) => update)).toEqual([
    { sessionUpdate: "weather_update", sky: { clear: true } },
    { sessionUpdate: "session_info_update", title: "T" },
    { sessionUpdate: "plan", entries },
    { ...chunk("Summed up"), sessionUpdate: "compaction_summary_chunk", compactionId: "k" },
    { sessionUpdate: "compaction_update", compactionId: "k", status: "completed" },
  ])
})

test("what was open when a run was killed is written by the next", () => {
  const killed = played()
  killed.recorder.update(chunk("half a sen", under("task")))
  const call = { sessionUpdate: "tool_call", toolCallId: "c1", title: "make", kind: "execute", rawInput: { a: 1 } }
  killed.recorder.update({ ...call, status: "in_progress" })
  const data = { terminal_output_delta: { data: "line 1\n" } }
  killed.recorder.update({ sessionUpdate: "tool_call_update", toolCallId: "c1", _meta: data })
  killed.recorder.update({ ...call, toolCallId: "c2", status: "pending" })
  const kept = JSON.parse(JSON.stringify(killed.recorder.open))
  const { recorder, lines } = played()
  recorder.cut(kept)
  const ended = (toolCallId: string, content: object[]) => ({
    update: { sessionUpdate: "tool_call_update", toolCallId, status: "failed", kind: "execute", content },
    ended: "unknown",
  })
  const text = { type: "text", text: "line 1\n" }
  expect(lines()).toEqual([
    { type: "update", item: "0f3c9a52-1", under: "task", cut: true, update: chunk("half a sen") },
    { type: "update", item: "0f3c9a52-2", cut: true, ...ended("c1", [{ type: "content", content: text }]) },
    { type: "update", cut: true, update: { ...call, toolCallId: "c2" } },
    { type: "update", item: "0f3c9a52-3", cut: true, ...ended("c2", []) },
  ])
})

test("every line says its version and time, and what a proposal and a question are", () => {
  const { recorder, written } = played()
  recorder.prompt({ id: "p", by: "person", text: "Do\nit" })
  recorder.question({ id: "q", call: null, option: "o", name: "Yes", kind: "allow_once", by: "person", via: "browser" })
  recorder.stop({ id: "p", stop: "refusal", note: "n", usage: { input: 1, output: 2 } })
  const at = "2026-11-27T12:00:00.000Z"
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { v: 1, at, type: "prompt", id: "p", by: "person", text: "Do\nit" },
    {
      v: 1,
      at,
      type: "question",
      id: "q",
      call: null,
      option: "o",
      name: "Yes",
      kind: "allow_once",
      by: "person",
      via: "browser",
    },
    { v: 1, at, type: "stop", id: "p", stop: "refusal", note: "n", usage: { input: 1, output: 2 } },
  ])
})

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
