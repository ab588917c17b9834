import { expect, test } from "bun:test"
import { parseBlocks } from "./markdown-blocks.ts"
import { isTooMuchMarkdown } from "./markdown-bounds.ts"
import { parseInline, plainOf } from "./markdown-inline.ts"

const kinds = (text: string) => parseBlocks(text).map((block) => block.type)

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
  expect(parseBlocks("````md\n```ts\n# x\n```\n````\nafter")).toEqual([
    { type: "code", language: "md", text: "```ts\n# x\n```" },
    { type: "paragraph", text: "after" },
  ])
  expect(parseBlocks("```\nnever closed\n")).toEqual([{ type: "code", language: "", text: "never closed\n" }])
})

test("lists nest by their indent, start where they say, and know what is done", () => {
  const [list] = parseBlocks("3. one\n   - [x] inner\n   - [ ] other\n4. two\n   more of two")
  expect(list).toMatchObject({
    type: "list",
    start: 3,
    tight: true,
    items: [
      {
        blocks: [
          { type: "paragraph", text: "one" },
          { type: "list", items: [{ checked: true }, { checked: false }] },
        ],
      },
      { blocks: [{ type: "paragraph", text: "two\nmore of two" }] },
    ],
  })
  expect(parseBlocks("- a\n\n- b")[0]).toMatchObject({ tight: false })
  expect(kinds("- a\n* b")).toEqual(["list", "list"])
})

test("a table has as many cells as its head", () => {
  expect(parseBlocks("| a | b |\n|:-:|--:|\n| 1 \\| 2 |\n| x | y | z |")).toEqual([
    {
      type: "table",
      align: ["center", "right"],
      head: ["a", "b"],
      rows: [
        ["1 | 2", ""],
        ["x", "y"],
      ],
    },
  ])
  expect(kinds("a | b\nno table")).toEqual(["paragraph"])
})

test("emphasis as CommonMark has it", () => {
  expect(parseInline("a **b *c* d** snake_case_name 2 * 3 * 4 ~~e~~")).toEqual([
    "a ",
    { type: "strong", inside: ["b ", { type: "em", inside: ["c"] }, " d"] },
    " snake_case_name 2 * 3 * 4 ",
    { type: "del", inside: ["e"] },
  ])
  expect(parseInline("***x***")).toEqual([{ type: "em", inside: [{ type: "strong", inside: ["x"] }] }])
})

test("code spans win over everything in them", () => {
  expect(parseInline("`a*b*` ``c`d`` `e")).toEqual([
    { type: "code", text: "a*b*" },
    " ",
    { type: "code", text: "c`d" },
    " `e",
  ])
})

test("links, pictures and addresses", () => {
  expect(parseInline('[a **b**](https://x.example/(y) "t") ![p](u.png) <https://z.example> www.w.example/a).')).toEqual(
    [
      { type: "link", href: "https://x.example/(y)", inside: ["a ", { type: "strong", inside: ["b"] }] },
      " ",
      { type: "picture", href: "u.png", alt: "p" },
      " ",
      { type: "link", href: "https://z.example", inside: ["https://z.example"] },
      " ",
      { type: "link", href: "https://www.w.example/a", inside: ["www.w.example/a"] },
      ").",
    ],
  )
})

test("HTML and references are shown as typed", () => {
  expect(parseInline("<script>x</script> [a][b] <b>")).toEqual(["<script>x</script> [a][b] <b>"])
  expect(parseInline("a &lt;b&gt; &#39; &nope; \\*c\\*  \nd<br>e")).toEqual([
    "a <b> ' &nope; *c*",
    { type: "break" },
    "d",
    { type: "break" },
    "e",
  ])
})

test("nothing that is typed is lost", () => {
  const odd = "a [b] *c _d* e_ ![f] ](g) **h"
  expect(plainOf(parseInline(odd))).toContain("[b]")
  expect(plainOf(parseInline(odd))).toContain("](g) **h")
})

test("whatever passes the bounds is parsed quickly", () => {
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
      const start = performance.now()
      for (const block of parseBlocks(text)) if ("text" in block) parseInline(block.text)
      expect([piece, size, performance.now() - start < 250]).toEqual([piece, size, true])
      break
    }
  }
})
