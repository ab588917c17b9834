import { expect, test } from "bun:test"
import type { Style } from "../../terminal/output.ts"
import type { ProposalTold } from "../happening.ts"
import { Cards, drawCard, inOrder, meantBy, reachesFurther } from "./cards.ts"

const plain = (text: string) => text
const style: Style = { bold: plain, dim: plain, good: plain, bad: plain }
const proposal = (id: string, text: string): ProposalTold => ({
  ...{ id, text, sent_text: null, hash: "", state: "pending", rev: 1, stop: null, note: null },
  author: { id: "b", name: "Bob\u001b[31m", picture: null },
  created_at: "2026-11-27T10:00:00Z",
})
const option = (id: string, kind: string) => ({ id, kind, name: id })
const question = (id: string, options: ReturnType<typeof option>[]) => ({
  ...{ id, call: "c", title: "Run it", options },
  body: { kind: "execute", input: { command: "rm -rf build\u001b[2J" } },
})

test("a card keeps its number, and single keys answer the newest only once it has stood", () => {
  const cards = new Cards()
  const first = cards.proposal(proposal("1", "one"), 0)
  expect(cards.answerable(499)).toBeNull()
  expect(cards.answerable(500)).toBe(first)
  const second = cards.question(question("2", []), 400)
  expect([first?.number, second.number]).toEqual([1, 2])
  expect(cards.answerable(600)).toBeNull()
  expect(cards.find(1)).toBe(first)
  cards.close("2")
  expect(cards.find(null)).toBe(first)
  expect(cards.proposal(proposal("3", "three"), 0)?.number).toBe(3)
})

test("a prompt stands on its card in full, cleaned, with its paths and links, and what the mode means", () => {
  const text = `Read @src/a.ts and\n\tsee https://example.com/x\n${"long ".repeat(300)}end`
  const card = new Cards().proposal(proposal("1", text), 0)
  const drawn = card ? drawCard(card, style, "Claude Code", { name: "Auto", asks: false }) : []
  expect(drawn.join("\n")).toContain(`${"long ".repeat(300)}end`)
  expect(drawn.join("\n")).not.toMatch(/[\u0000-\u0008\u001b]/)
  expect(drawn).toContain("    It names: @src/a.ts  https://example.com/x")
  expect(drawn.join("\n")).toContain("In the mode Auto Claude Code decides by itself.")
  expect(drawn[0]).toStartWith("[1] Bob sent a prompt at ")
})

test("a question shows its input as it was given, and its answers in a fixed order", () => {
  const options = [option("always", "allow_always"), option("no", "reject_once"), option("yes", "allow_once")]
  const drawn = drawCard(new Cards().question(question("1", options), 0), style, "Claude Code", null)
  expect(drawn[0]).toBe("[1] Claude Code asks: Run it")
  expect(drawn.join("\n")).toContain('"command": "rm -rf build\\u001b[2J"')
  expect(drawn.slice(-3)).toEqual(["    1  yes", "    2  no", "    3  always"])
})

test("a yes means one answer or none: two of one kind differ, and what reaches further is never meant", () => {
  const [yes, other, no, always] = [
    option("yes", "allow_once"),
    option("other", "allow_once"),
    option("no", "reject_once"),
    option("always", "allow_always"),
  ]
  expect(meantBy("yes", [always, no, yes])).toBe(yes)
  expect(meantBy("yes", [yes, other, no])).toBeNull()
  expect(meantBy("yes", [always])).toBeNull()
  expect(meantBy("no", [always, no])).toBe(no)
  expect(inOrder([always, no, yes])).toEqual([yes, no, always])
  expect([yes, no, always, option("odd", "whatever")].map(reachesFurther)).toEqual([false, false, true, true])
})

test("what the agent would write is shown whole, also what a terminal takes for its own", () => {
  const hiding = "echo hello\n: \u001b]\nrm -rf ~\n: \u0007\u202e\u200bdone\r"
  const diff = { type: "diff", path: "a\u001b]b\u0007.sh", oldText: null, newText: hiding }
  const asked = { ...question("1", []), body: { rawInput: hiding, content: [diff] } }
  const drawn = drawCard(new Cards().question(asked, 0), style, "Claude Code", null).join("\n")
  expect(drawn).toContain("│ rm -rf ~")
  expect(drawn).toContain("+ rm -rf ~")
  expect(drawn).toContain("a⟨U+1B⟩]b⟨U+7⟩.sh")
  expect(drawn).toContain("⟨U+7⟩⟨U+202E⟩⟨U+200B⟩done⟨U+D⟩")
  expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u200b]/)
})

test("a card says that it begins above the screen", () => {
  const text = `Delete everything${"\n".repeat(60)}Fix the typo`
  const card = new Cards().proposal(proposal("1", text), 0)
  const drawn = card ? drawCard(card, style, "Claude Code", null) : []
  expect(drawn.slice(-2)[0]).toBe("    It has 61 lines. Scroll up to its beginning, [1].")
  const asked = { ...question("2", [option("yes", "allow_once")]), body: { rawInput: text } }
  expect(drawCard(new Cards().question(asked, 0), style, "Claude Code", null).slice(-2)[0]).toContain(
    "It has 61 lines.",
  )
})

test("a key that was meant for a card that has just gone answers no other", () => {
  const cards = new Cards()
  const first = cards.proposal(proposal("1", "rm -rf ~"), 0)
  cards.proposal(proposal("2", "Fix the typo"), 100)
  cards.close("2", 10_000)
  expect(cards.answerable(10_499)).toBeNull()
  expect(cards.answerable(10_500)).toBe(first)
  const older = new Cards()
  older.proposal(proposal("1", "one"), 0)
  const newest = older.proposal(proposal("2", "two"), 100)
  older.close("1", 10_000)
  expect(older.answerable(10_001)).toBe(newest)
})

test("a prompt that has another text by now is shown anew", () => {
  const cards = new Cards()
  const card = cards.proposal(proposal("1", "Fix the typo"), 0)
  expect(cards.proposal(proposal("1", "Fix the typo"), 700)).toBeNull()
  expect(cards.proposal(proposal("1", "rm -rf ~"), 1000)).toBe(card)
  expect(cards.answerable(1499)).toBeNull()
})
