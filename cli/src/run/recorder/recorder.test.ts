import { expect, test } from "bun:test"
import { played } from "../../../../tests/remote/played.ts"

const chunk = (text: string, more: object = {}) => ({
  sessionUpdate: "agent_message_chunk",
  content: { type: "text", text },
  ...more,
})
const under = (call: string) => ({ _meta: { claudeCode: { parentToolUseId: call } } })
const items = (lines: { item?: string; under?: string; update?: { content?: { text?: string } } }[]) =>
  lines.map((line) => [line.item, line.under, line.update?.content?.text])

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

test("a sub-agent that has an id of its own goes by the call that started it, and its unmarked words stand apart", () => {
  const { recorder, lines } = played()
  const of = (agentId: string) => ({ _meta: { "github.com/copilot": { agentId } } })
  const task = { kind: "other", status: "pending", rawInput: { agent_type: "explore", prompt: "Count" } }
  const call = (toolCallId: string, told: object) =>
    recorder.update({ sessionUpdate: "tool_call", toolCallId, ...told })
  const end = (toolCallId: string) =>
    recorder.update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed", rawOutput: "3" })
  recorder.update(chunk("I ask."))
  call("t1", task)
  call("t2", task)
  recorder.update(chunk("I count."))
  call("c1", { title: "wc", status: "in_progress", ...of("a1") })
  recorder.update(chunk("Three."))
  end("c1")
  call("c2", { title: "ls", status: "in_progress", ...of("a2") })
  end("t1")
  recorder.update(chunk("So it is three."))
  end("t2")
  const told = lines().map(({ under, update }) => [under, update.toolCallId ?? update.content.text])
  expect(told).toEqual([
    [undefined, "I ask."],
    [undefined, "t1"],
    [undefined, "t2"],
    [undefined, "I count."],
    ["t1", "c1"],
    ["t1", "c1"],
    [undefined, "Three."],
    ["t2", "c2"],
    [undefined, "t1"],
    [undefined, "So it is three."],
    [undefined, "t2"],
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
