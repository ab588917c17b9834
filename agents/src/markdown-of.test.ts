import { expect, test } from "bun:test"
import { markdownOf } from "./markdown-of.ts"
import type { CallView, Row } from "./views.ts"

const names = { address: "https://openctl.example.com/sessions/s1#e7", agent: "An agent", author: "Alice" }
const place = { seq: 7, part: 0 }
const call = (more: Partial<CallView>): Row => ({
  seq: 7,
  at: "2026-11-27T14:03:00Z",
  blocks: [{ type: "call", place, id: "a", name: "Bash", does: "run", title: "Ran npm test", ...more }],
})

test("a prompt is its words, with its author, time and address", () => {
  const row: Row = { seq: 7, at: "2026-11-27T14:03:00Z", blocks: [{ type: "prompt", text: "Fix `it`\n- now", place }] }
  expect(markdownOf(row, names)).toBe(
    "**Prompt by Alice** (2026-11-27T14:03:00Z): <https://openctl.example.com/sessions/s1#e7>\n\n> Fix `it`\n>\n> - now\n",
  )
})

test("what a person sent or did in a remote session goes by their name, as long as that is known", () => {
  const nameOf = (person: string) => (person === "p-bob" ? "Bob" : null)
  const of = (by: string): Row => ({
    seq: 7,
    blocks: [
      { type: "prompt", text: "Water the beans", by, place },
      { type: "notice", about: "info", text: "Allowed it, this time", by, place },
    ],
  })
  const text = (by: string) => markdownOf(of(by), { ...names, nameOf })
  expect(text("p-bob")).toContain("**Prompt by Bob**")
  expect(text("p-bob")).toContain("*Bob allowed it, this time*")
  expect(text("p-carol")).toContain("**Prompt by somebody who has left**")
  expect(text("p-carol")).toContain("*Somebody who has left allowed it, this time*")
  // Where nobody can tell names, nobody is named.
  expect(markdownOf(of("p-bob"), names)).toContain("**Prompt**: <")
  expect(markdownOf(of("p-bob"), names)).toContain("*Allowed it, this time*")
})

test("a call is its title, its command and what came of it", () => {
  const result = { place, text: "1 failed\n", failed: true, exit: 1, images: [] }
  expect(markdownOf(call({ body: { language: "bash", text: "npm test" }, result }), names)).toBe(
    [
      "**An agent** (2026-11-27T14:03:00Z): <https://openctl.example.com/sessions/s1#e7>",
      "**Ran npm test** (failed, exit code 1)",
      "```bash\nnpm test\n```",
      "```\n1 failed\n```\n",
    ].join("\n\n"),
  )
})

test("what a call printed can't end its own block, and a title begins nothing", () => {
  const result = { place, text: "```\n# mine\n````", failed: false, images: [] }
  const text = markdownOf(call({ title: "Ran *all*\n# x", result }), names)
  expect(text).toContain("`````\n```\n# mine\n````\n`````")
  expect(text).toContain("**Ran \\*all\\* # x**")
})

test("the result of a diff isn't there twice, and what was left out is said", () => {
  const patch = { language: "diff", text: "-a\n+b", more: 1200 }
  const row = call({
    body: { language: "diff", text: "-a\n+b" },
    result: { place, text: "", failed: false, images: [], patch },
  })
  const text = markdownOf(row, names)
  expect(text.split("-a\n+b").length).toBe(2)
  expect(text).toContain("*1,200 more characters*")
})
