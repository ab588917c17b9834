import { expect, test } from "bun:test"
import { QuestionBody } from "#protocol/remote-nouns"
import { questionBody } from "./question-body.ts"

test("a question shows the tool's input as it was given, with its changes and places", () => {
  const told = {
    kind: "edit",
    input: { file_path: "/work/a.ts", old_string: "1", new_string: "2" },
    content: [{ type: "diff", path: "/work/a.ts", oldText: "1", newText: "2" }],
    places: [{ path: "/work/a.ts", line: 3 }, { path: "/work/b.ts" }],
  }
  expect(questionBody(told)).toEqual({
    kind: "edit",
    input: told.input,
    diffs: [{ path: "/work/a.ts", old: "1", new: "2" }],
    places: [
      { path: "/work/a.ts", line: 3 },
      { path: "/work/b.ts", line: null },
    ],
  })
})

test("an agent without an input is shown in its words", () => {
  const told = { content: [{ type: "content", content: { type: "text", text: "May I?" } }] }
  expect(questionBody(told).input).toBe("May I?")
  // Some agents name the command in the title alone.
  expect(questionBody({ ...told, title: "rm -rf build" }).input).toBe("rm -rf build\nMay I?")
})

for (const [what, input] of [
  ["text", "\u0001".repeat(200_000)],
  ["object", { command: `echo ${"ü".repeat(200_000)}` }],
] as const) {
  test(`of a ${what} that is too long the beginning is shown, and that it is cut`, () => {
    const body = questionBody({ kind: "execute", input })
    expect(body.cut).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(64 * 1024)
    expect(QuestionBody.safeParse(body).success).toBe(true)
  })
}

test("whatever an agent tells, it is a body", () => {
  for (const told of [null, 5, "x", [], { content: 7, places: [null, 3], input: undefined }, { kind: 4 }])
    expect(QuestionBody.safeParse(questionBody(told)).success).toBe(true)
})

test("an input that is nested deeper than the server reads is shown as its JSON", () => {
  const deep = (levels: number): unknown => (levels === 0 ? "rm" : [deep(levels - 1)])
  expect(questionBody({ rawInput: deep(20) }).input).toEqual(deep(20))
  const { input } = questionBody({ rawInput: { command: "rm -rf build", tree: deep(40) } })
  expect(input).toStartWith('{\n  "command": "rm -rf build",')
})

test("a question that would change more files than are shown says so", () => {
  const content = Array.from({ length: 51 }, (_, n) => ({
    type: "diff",
    path: `/work/${n}`,
    oldText: "",
    newText: "1",
  }))
  expect(questionBody({ rawInput: {}, content })).toMatchObject({ cut: true, diffs: { length: 50 } })
  expect(questionBody({ rawInput: {}, content: content.slice(1) }).cut).toBeUndefined()
})
