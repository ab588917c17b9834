import { expect, test } from "bun:test"
import { cpuMs } from "../../tests/harness/cpu.ts"
import { isTooMuchMarkdown } from "./markdown-bounds.ts"
import { type Block, type Inline, parseMarkdown, plainOf } from "./markdown-tokens.ts"

const kinds = (text: string) => parseMarkdown(text).map((block) => block.type)
const words = (text: string): Inline[] => {
  const [block] = parseMarkdown(text)
  return block?.type === "paragraph" ? block.inside : []
}
const only = (text: string): Block | undefined => parseMarkdown(text)[0]

test("the blocks that agents write", () => {
  expect(kinds("# One\n\ntext\n\n---\n\n- a\n- b\n\n> q\n\n```ts\nx\n```\n\n|a|b|\n|-|-|\n|1|2|")).toEqual([
    "heading",
    "paragraph",
    "rule",
    "list",
    "quote",
    "code",
    "table",
  ])
})

test("code keeps what is in it, to the fence that closes it", () => {
  expect(only("````md\n```ts\n# x\n```\n````\nafter")).toEqual({
    type: "code",
    language: "md",
    text: "```ts\n# x\n```",
  })
  expect(only("```\nnever closed")).toEqual({ type: "code", language: "", text: "never closed" })
})

test("lists nest by their indent, start where they say, and know what is done", () => {
  expect(only("3. one\n   - [x] inner\n   - [ ] other\n4. two\n   more of two")).toMatchObject({
    type: "list",
    start: 3,
    tight: true,
    items: [
      {
        blocks: [
          { type: "paragraph", inside: ["one"] },
          { type: "list", items: [{ checked: true }, { checked: false }] },
        ],
      },
      { blocks: [{ type: "paragraph", inside: ["two", { type: "break" }, "more of two"] }] },
    ],
  })
  expect(only("- a\n\n- b")).toMatchObject({ tight: false })
  expect(kinds("- a\n* b")).toEqual(["list", "list"])
})

test("a task's box is told once, not typed again", () => {
  expect(only("- [x] done")).toMatchObject({ items: [{ checked: true, blocks: [{ inside: ["done"] }] }] })
})

test("a table has as many cells as its head", () => {
  expect(only("| a | b |\n|:-:|--:|\n| 1 \\| 2 |\n| x | y | z |")).toEqual({
    type: "table",
    align: ["center", "right"],
    head: [["a"], ["b"]],
    rows: [
      [["1 | 2"], []],
      [["x"], ["y"]],
    ],
  })
  expect(kinds("a | b\nno table")).toEqual(["paragraph"])
})

test("emphasis, code spans and breaks", () => {
  expect(words("a **b *c* d** snake_case_name 2 * 3 * 4 ~~e~~")).toEqual([
    "a ",
    { type: "strong", inside: ["b ", { type: "em", inside: ["c"] }, " d"] },
    " snake_case_name 2 * 3 * 4 ",
    { type: "del", inside: ["e"] },
  ])
  expect(words("`a*b*` ``c`d`` `e")).toEqual([
    { type: "code", text: "a*b*" },
    " ",
    { type: "code", text: "c`d" },
    " `e",
  ])
  expect(words("one\ntwo<br>three")).toEqual(["one", { type: "break" }, "two", { type: "break" }, "three"])
})

test("links, pictures and addresses", () => {
  expect(words('[a **b**](https://x.example/(y) "t") ![p](u.png) <https://z.example>')).toEqual([
    { type: "link", href: "https://x.example/(y)", inside: ["a ", { type: "strong", inside: ["b"] }] },
    " ",
    { type: "picture", href: "u.png", alt: "p" },
    " ",
    { type: "link", href: "https://z.example", inside: ["https://z.example"] },
  ])
})

test("HTML is shown as typed, wherever it stands", () => {
  expect(plainOf(words("a <b onclick=x>c</b>"))).toBe("a <b onclick=x>c</b>")
  expect(words("<script>x</script>")).toEqual(["<script>x</script>"])
  expect(words("a &lt;b&gt; &#39; &nope; \\*c\\*")).toEqual(["a <b> ' &nope; *c*"])
})

test("any text within the bounds is parsed without hanging the page", () => {
  const hostile = [
    "*a ",
    "*a **b ",
    "_a_",
    "a**b",
    "~~a",
    "[a](",
    "](",
    "![",
    "[a](b",
    "`a``b",
    "<a ",
    "&amp",
    "www.",
    "http://a.b/)",
    "a@b.c ",
    "| a ",
    "- a\n",
    "> ",
    "# ",
    "1. ",
    "\\",
    "* ",
    "```\n",
    "\t",
    "]",
    "- [x] ",
    "a\n-",
  ]
  for (const piece of hostile) {
    for (let size = 50_000; size > 500; size = Math.floor(size / 2)) {
      const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
      if (isTooMuchMarkdown(text)) continue
      const start = cpuMs()
      parseMarkdown(text)
      // Far from how long it takes, and near to a page that hangs.
      expect([piece, size, cpuMs() - start < 60_000]).toEqual([piece, size, true])
      break
    }
  }
}, 120_000)
