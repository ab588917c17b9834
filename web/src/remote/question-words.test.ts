import { describe, expect, test } from "bun:test"
import type { Question } from "#protocol/remote-nouns"
import type { Names } from "./people-words.ts"
import { answeredWords, coverOf, inputFields, wayOf, waysOf, wishWords } from "./question-words.ts"

const names: Names = { owner: "Olga", isOwner: false, agent: "Claude Code", me: "bob" }
const option = (id: string, name: string, kind: string) => ({ id, name, kind })
const options = [
  option("a", "Always Allow Bash(npm *)", "allow_always"),
  option("n", "Reject", "reject_once"),
  option("y", "Allow once", "allow_once"),
  option("x", "Ask a colleague", "ask_else"),
]
const question: Question = {
  id: "q",
  run: 1,
  proposal: null,
  call: null,
  title: "",
  body: {},
  options,
  state: "open",
  rev: 1,
  wish: null,
  wish_by: null,
  option: null,
  by: { id: "olga", name: "Olga", picture: null },
  via: "browser",
  reason: null,
  created_at: "",
  closed_at: null,
}

describe("the ways to answer", () => {
  test("stand in one order, whatever order the agent gave; what lasts or isn't known is behind More", () => {
    const { first, more } = waysOf(options)
    expect(first.map((it) => it.id)).toEqual(["y", "n"])
    expect(more.map((it) => it.id)).toEqual(["a", "x"])
  })

  test("are known by id and name where two are of one kind", () => {
    const { first } = waysOf([
      option("once", "Yes, allow once", "allow_once"),
      option("edit", "Modify with an editor", "allow_once"),
      option("no", "No", "reject_once"),
    ])
    expect(first.map(({ id, label, name }) => [id, label, name])).toEqual([
      ["once", "Allow once", "Yes, allow once"],
      ["edit", "Allow once", "Modify with an editor"],
      ["no", "Refuse", "No"],
    ])
  })

  test("one that lasts says what it covers", () => {
    expect(coverOf(wayOf(options[0] as (typeof options)[0]), names)).toContain("“Always Allow Bash(npm *)”")
  })
})

describe("in words", () => {
  test("an answer says who gave it, for how long, and where", () => {
    const answered = { ...question, state: "answered" as const, option: "y" }
    expect(answeredWords(question, names)).toBeNull()
    expect(answeredWords(answered, names)).toBe("Olga allowed it, this time")
    expect(answeredWords({ ...answered, via: "terminal" }, names)).toBe("Olga allowed it, this time, in the terminal")
    expect(answeredWords({ ...answered, via: "hook" }, names)).toBe("A hook allowed it, this time")
    expect(answeredWords({ ...answered, option: "x" }, { ...names, me: "olga" })).toBe("You chose “Ask a colleague”")
    expect(answeredWords({ ...question, state: "closed", reason: "interrupted" }, names)).toBe(
      "No longer open: interrupted",
    )
  })

  test("a wish is named", () => {
    expect(wishWords({ ...question, wish: "n" })).toBe("Refuse (Reject)")
    expect(wishWords({ ...question, wish: "gone" })).toBe("your answer")
  })

  test("the input is shown word for word", () => {
    expect(inputFields({ command: "rm -rf .\n# why", timeout: 5 })).toEqual([
      { name: "command", text: "rm -rf .\n# why" },
      { name: "timeout", text: "5" },
    ])
    expect(inputFields("ls")).toEqual([{ name: "", text: "ls" }])
    expect(inputFields([1])).toEqual([{ name: "", text: "[\n  1\n]" }])
    expect(inputFields(undefined)).toEqual([])
  })
})
