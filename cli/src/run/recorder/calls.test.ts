import { expect, test } from "bun:test"
import { played } from "../../../../tests/remote/played.ts"

const text = (words: string) => ({ type: "content", content: { type: "text", text: words } })
const call = (told: object) => ({ sessionUpdate: "tool_call", toolCallId: "c1", ...told })
const more = (told: object) => ({ sessionUpdate: "tool_call_update", toolCallId: "c1", ...told })

test("a call is written once its input stood still for 300 ms, and not while it is empty", () => {
  const { recorder, lines, pass } = played()
  recorder.update(call({ title: "Terminal", rawInput: {}, status: "pending" }))
  pass(5000)
  expect(lines()).toEqual([])
  recorder.update(more({ title: "ls", rawInput: { command: "ls" } }))
  pass(200)
  recorder.update(more({ rawInput: { command: "ls -la" } }))
  pass(299)
  expect(lines()).toEqual([])
  pass(1)
  expect(lines()).toEqual([{ type: "update", update: call({ title: "ls", rawInput: { command: "ls -la" } }) }])
})

test("an empty piece of an answer, and words beside an empty input, say nothing of the call", () => {
  const { recorder, lines } = played()
  const say = (words: string) => recorder.update({ sessionUpdate: "agent_message_chunk", content: text(words).content })
  recorder.update(call({ title: "Agent", rawInput: {}, status: "pending" }))
  say("words")
  recorder.update(more({ rawInput: { prompt: "Count" }, _meta: { toolName: "agent" } }))
  say("")
  expect(lines()).toEqual([])
  say("more")
  expect(lines()).toEqual([
    { type: "update", update: call({ title: "Agent", rawInput: { prompt: "Count" }, name: "agent" }) },
  ])
})

test("a command's exit code is found in the raw output that is not kept", () => {
  for (const rawOutput of [
    { exitCode: 3 },
    { metadata: { exit: 3 } },
    { contents: [{ text: "x" }, { exitCode: 3 }] },
  ]) {
    const { recorder, lines } = played()
    recorder.update(call({ title: "x", status: "failed", content: [text("no")], rawOutput }))
    expect([lines()[1].exit, lines()[1].update.rawOutput]).toEqual([3, undefined])
  }
})

test("a call is written at once when it runs, when it ends, when it is asked about, and when its agent speaks on", () => {
  const input = { title: "ls", rawInput: { command: "ls" } }
  const written = (after: (it: ReturnType<typeof played>["recorder"]) => void) => {
    const { recorder, lines } = played()
    recorder.update(call({ ...input, status: "pending" }))
    after(recorder)
    return lines()[0]?.update
  }
  const line = call(input)
  expect(written((it) => it.update(more({ status: "in_progress" })))).toEqual(line)
  expect(written((it) => it.update(more({ status: "completed", content: [text("out")] })))).toEqual(line)
  expect(written((it) => it.asked("c1"))).toEqual(line)
  expect(written((it) => it.update({ sessionUpdate: "agent_message_chunk", content: text("so").content }))).toEqual(
    line,
  )
  // A sub-agent at work was given its task.
  const under = { claudeCode: { parentToolUseId: "c1" } }
  expect(written((it) => it.update({ sessionUpdate: "plan", entries: [], _meta: under }))).toEqual(line)
})

test("a result has the outcome alone: no description, and the diff that was told before", () => {
  const { recorder, lines } = played()
  const diff = { type: "diff", path: "/a", oldText: null, newText: "x" }
  recorder.update(call({ title: "Write a", rawInput: { path: "/a" }, content: [text("Writes a"), diff] }))
  recorder.update(more({ status: "completed", rawOutput: "Done" }))
  const result = lines()[1]
  expect(result).toEqual({
    type: "update",
    item: "0f3c9a52-1",
    update: more({ status: "completed", content: [diff], rawOutput: "Done" }),
  })
})

test("raw output is kept only where there is no text, and no picture twice", () => {
  const result = (told: object) => {
    const { recorder, lines } = played()
    recorder.update(call({ title: "x", rawInput: { a: 1 } }))
    recorder.update(more({ status: "completed", ...told }))
    return lines()[1].update
  }
  expect(result({ content: [text("said")], rawOutput: "raw" }).rawOutput).toBeUndefined()
  expect(result({ rawOutput: { stdout: "raw" } }).rawOutput).toEqual({ stdout: "raw" })
  const image = { type: "content", content: { type: "image", data: "AAAA", mimeType: "image/png" } }
  expect(result({ content: [image], rawOutput: [{ data: "AAAA" }] }).rawOutput).toBeUndefined()
})

test("output by a terminal's channel grows live, and its exit code stands with the result", () => {
  const { recorder, lines, grown } = played()
  recorder.update(call({ title: "make", status: "in_progress", content: [{ type: "terminal", terminalId: "t" }] }))
  const item = "0f3c9a52-1"
  for (const data of ["one\n", "two\n"]) recorder.update(more({ _meta: { terminal_output_delta: { data } } }))
  expect(grown.get(item)).toEqual({ of: "result", text: "one\ntwo\n" })
  recorder.update(
    more({ status: "failed", _meta: { terminal_output_delta: { data: "no\n" }, terminal_exit: { exit_code: 2 } } }),
  )
  expect(lines()[0].update.content).toBeUndefined()
  expect(lines()[1]).toEqual({
    type: "update",
    item,
    exit: 2,
    update: more({ status: "failed", content: [text("one\ntwo\nno\n")] }),
  })
})

test("output that each update repeats grows live too, and one that was changed is left alone", () => {
  const { recorder, grown } = played()
  recorder.update(call({ title: "make", status: "in_progress", content: [text("Runs make")] }))
  for (const output of ["a", "ab", "xb and more", "abc"]) recorder.update(more({ content: [text(output)] }))
  expect([...grown.values()]).toEqual([{ of: "result", text: "abc" }])
})

test("of a long result 32 KB from either end are kept, and what lies between is named", () => {
  const { recorder, lines } = played()
  const long = `${"a".repeat(500_000)}é${"z".repeat(500_000)}`
  recorder.update(call({ title: "cat", status: "in_progress" }))
  for (let at = 0; at < long.length; at += 4999)
    recorder.update(more({ _meta: { terminal_output_delta: { data: long.slice(at, at + 4999) } } }))
  for (let at = 0; at < long.length; at += 9999)
    recorder.update(more({ _meta: { terminal_output_delta: { data: long.slice(at, at + 9999) } } }))
  recorder.update(more({ status: "completed" }))
  const [{ content }] = lines()[1].update.content
  const half = 32 * 1024
  const left = (2 * long.length - 2 * half).toLocaleString("en-US")
  expect(content.text).toBe(`${"a".repeat(half)}\n… ${left} characters left out …\n${"z".repeat(half)}`)
})

test("a pair of surrogates is not cut in two", () => {
  const { recorder, lines } = played()
  recorder.update(call({ title: "cat", status: "completed", content: [text("😀".repeat(100_000).slice(1))] }))
  const [{ content }] = lines()[1].update.content
  expect(content.text.slice(1).isWellFormed()).toBe(true)
})

test("a diff beyond a megabyte is named, not halved", () => {
  const { recorder, lines } = played()
  const diff = { type: "diff", path: "/big", oldText: "a".repeat(600_000), newText: "b".repeat(600_000) }
  recorder.update(call({ title: "Edit", rawInput: {}, status: "completed", content: [diff] }))
  expect(lines()[1].update.content).toEqual([text("The change of /big is too long to be kept: 1,200,000 characters.")])
})

test("calls that are open at the turn's end get an end", () => {
  const ends = (stop: string, before: (it: ReturnType<typeof played>["recorder"]) => void = () => {}) => {
    const { recorder, lines } = played()
    recorder.update(call({ title: "rm", rawInput: { command: "rm" } }))
    before(recorder)
    recorder.stop({ id: "p", stop })
    return lines()
      .filter(({ update }) => update?.sessionUpdate === "tool_call_update")
      .map(({ ended, update }) => [ended, update.status])
  }
  const question = { id: "q", call: "c1" }
  expect(ends("end_turn")).toEqual([["unknown", "failed"]])
  expect(ends("cancelled")).toEqual([["interrupted", "failed"]])
  expect(ends("interrupted")).toEqual([["interrupted", "failed"]])
  const refuse = { ...question, option: "no", kind: "reject_once" }
  expect(ends("cancelled", (it) => it.question(refuse))).toEqual([["refused", "failed"]])
  expect(
    ends("end_turn", (it) => {
      it.question(refuse)
      it.update(more({ status: "failed", content: [text("The user said no")] }))
    }),
  ).toEqual([["refused", "failed"]])
  expect(ends("end_turn", (it) => it.question(question))).toEqual([["interrupted", "failed"]])
  const allow = { ...question, option: "yes", kind: "allow_once" }
  expect(
    ends("end_turn", (it) => {
      it.question(allow)
      it.update(more({ status: "failed" }))
    }),
  ).toEqual([[undefined, "failed"]])
})

test("a later word of an ended call is a second result; the same word is none; an id may be used again", () => {
  const { recorder, lines } = played()
  recorder.update(call({ title: "bg", status: "completed", content: [text("started")] }))
  recorder.update(more({ status: "completed", content: [text("started")] }))
  recorder.update(more({ _meta: { claudeCode: { toolName: "Bash" } } }))
  recorder.update(more({ content: [text("all done")] }))
  recorder.update(call({ title: "again", status: "completed", content: [text("new")] }))
  const told = lines().map(({ item, update }) => [item, update.title ?? update.content[0].content.text])
  expect(told).toEqual([
    [undefined, "bg"],
    ["0f3c9a52-1", "started"],
    [undefined, "all done"],
    [undefined, "again"],
    ["0f3c9a52-2", "new"],
  ])
})

test("results that come only at the turn's end are waited for", () => {
  const { recorder, lines } = played({ late: true })
  recorder.update(call({ title: "ls", status: "in_progress" }))
  recorder.update(more({ status: "completed", content: [] }))
  expect(lines()).toHaveLength(1)
  recorder.update(more({ status: "completed", content: [text("README.md")] }))
  expect(lines()[1].update).toEqual(more({ status: "completed", content: [text("README.md")] }))
  recorder.update({ ...call({ title: "cd", status: "completed" }), toolCallId: "c2" })
  recorder.stop({ id: "p", stop: "end_turn" })
  expect(
    lines()
      .slice(2)
      .map(({ type, ended, update }) => [type, ended, update?.status]),
  ).toEqual([
    ["update", undefined, undefined],
    ["update", undefined, "completed"],
    ["stop", undefined, undefined],
  ])
})
