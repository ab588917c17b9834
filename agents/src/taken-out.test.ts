import { expect, test } from "bun:test"
import { Lexer } from "marked"
import { htmlAgent, htmlBody, htmlHead, htmlRow } from "./html-document.ts"
import { markdownAgent, markdownHead, markdownRow } from "./markdown-document.ts"
import { fenced, proseOf } from "./prose-of.ts"
import type { Block, Row } from "./views.ts"

/** Whatever a stranger wrote stays in its place, in both forms. */

const place = { seq: 3, part: 0 }
const names = { address: "https://openctl.example.com/sessions/s1#e3", agent: "An agent", author: "Alice" }
const rowOf = (...blocks: Block[]): Row => ({ seq: 3, at: "2026-11-27T14:03:00Z", blocks })
const result = (text: string) => ({ place, text, failed: false, images: [] })

const hostile = [
  "```\nnever closed",
  "````js\n```\n</details>\n<script>alert(1)</script>",
  "</details></article></main><script>alert(1)</script>",
  "<!-- and all that follows",
  "<style>*{display:none}</style><img src=https://evil.example/x onerror=alert(1)>",
  "[here](javascript:alert(1)) ![](https://evil.example/pixel.png) <https://evil.example>",
  "[//]: # (x)\n[An agent]: https://evil.example",
  "# Not a heading of ours\n\nAlso not\n=======\n\n- a\n  ```\n<script>x</script>",
  "> quoted\nlazy\n\n    indented\n\n1. one\n\n   ~~~\n   <b>",
  "a\u202eb\u2066c\u0000d\u001b[31mred",
  "| a | b |\n|---|---|\n| `x|y` | <script> |",
  `${"*".repeat(2_000)}${"[".repeat(500)}`,
  "&lt;script&gt; &#60;script&#62;",
  "---\n\n\\",
]

/** All tokens of a document, by kind, however deep. */
function* tokens(some: readonly { type: string; raw: string; tokens?: unknown; items?: unknown }[]): Generator<{
  type: string
  raw: string
}> {
  for (const token of some) {
    yield token
    for (const inner of [token.tokens, token.items]) if (Array.isArray(inner)) yield* tokens(inner)
  }
}

test("in Markdown nothing is HTML but what we wrote, and the next heading is a heading", () => {
  for (const text of hostile) {
    const blocks: Block[] = [
      { type: "answer", text, place },
      { type: "thinking", text, place },
      { type: "prompt", text, place },
      { type: "call", place, id: "a", name: text, does: "run", title: text, about: text, result: result(text) },
    ]
    for (const block of blocks) {
      for (const depth of [0, 2]) {
        const row = markdownRow(rowOf(block), names, { turn: depth === 0 ? 1 : null, depth })
        const document = `${markdownHead({ title: text, facts: [["Model", text]], address: "https://o.example/s" })}${row}${markdownAgent("After", depth)}`
        const all = [...tokens(new Lexer({ gfm: true }).lex(document))]
        const html = all.filter(({ type }) => type === "html").map(({ raw }) => raw.trim())
        expect(html.filter((raw) => !/^<\/?(?:details|summary)>/.test(raw))).toEqual([])
        expect(html.length).toBeLessThanOrEqual(block.type === "thinking" ? 3 : 0)
        expect(all.some(({ type, raw }) => type === "heading" && raw.startsWith("### Sub-agent: After"))).toBe(true)
        expect(document).not.toMatch(/[\u0000\u001b\u202a-\u202e\u2066-\u2069]/)
        expect(all.filter(({ type, raw }) => type === "link" && raw.includes("javascript:"))).toEqual([])
        // Only our own headings are of the first three levels.
        const tops = all.filter(({ type, raw }) => type === "heading" && /^#{1,3} /.test(raw))
        expect(tops).toHaveLength(depth === 0 ? 3 : 2)
      }
    }
  }
})

test("prose says the same once it has been written anew", () => {
  const text = [
    "Some **bold _and_ soft** text with `a ` b`, snake_case, 2 * 3 < 4 & so on.",
    "- one\n- two\n  1. deep\n  2. deeper\n\n     ```ts\n     const a = `x`\n     ```\n- [x] done",
    "| a | b |\n| :-- | --: |\n| 1 | x \\| y |",
    "> quoted\n> twice",
    "## A heading",
    "[a link](https://example.com/a_(b)) and https://example.com",
    "1986\\. A year",
  ].join("\n\n")
  const once = proseOf(text)
  // Headings go down each time they are written.
  const plainer = (it: string) => it.replace(/^#+ /gm, "# ")
  expect(plainer(proseOf(once))).toBe(plainer(once))
  for (const word of ["snake_case", "**bold *and* soft**", "```ts", "- [x] done", "1. deep", "2 \\* 3 \\< 4 & so on"])
    expect(once).toContain(word)
})

test("a fence is longer than any in its text", () => {
  expect(fenced("```\n`````\nx", "a b<c>")).toBe("``````abc\n```\n`````\nx\n``````")
})

test("long texts cost what they are long", () => {
  const began = performance.now()
  for (const text of [
    " ".repeat(49_000),
    `a${" ".repeat(45_000)}b`,
    "`".repeat(3_900),
    "_ ".repeat(3_900),
    "&".repeat(49_000),
  ])
    proseOf(`x${text}y`)
  proseOf("x\n".repeat(2_000_000))
  expect(performance.now() - began).toBeLessThan(5_000)
})

test("in the page there is no tag, address or attribute but ours", () => {
  for (const text of hostile) {
    const blocks: Block[] = [
      { type: "answer", text, place },
      { type: "thinking", text, place },
      { type: "prompt", text, place },
      { type: "notice", about: "info", text, place },
      { type: "raw", what: text, words: text, bytes: 3, place },
      { type: "file", file: { blob: "b", media: text, bytes: 3, name: text } },
      { type: "image", image: { blob: "b", media: text, bytes: 3 } },
      {
        type: "call",
        place,
        id: "a",
        name: text,
        does: "run",
        title: text,
        about: text,
        body: { language: text, text },
        todos: [{ text, state: "done" }],
        result: { ...result(text), hits: [{ title: text, url: text }], patch: { language: "diff", text: `+${text}` } },
      },
    ]
    const page = [
      htmlHead({ title: text, facts: [["Model", text]], address: "https://o.example/s" }),
      htmlAgent.begin(text),
      htmlRow(rowOf(...blocks), { ...names, agent: text, author: text, pictureOf: () => null }, 1),
      htmlAgent.end,
      htmlBody.end,
    ].join("")
    const tags = [...page.matchAll(/<([a-z0-9]+)((?:[^>"]|"[^"]*")*)>/gi)]
    const used = new Set(tags.map(([, tag]) => tag))
    for (const bad of ["script", "iframe", "object", "embed", "form", "link", "svg", "base", "img"])
      expect(used).not.toContain(bad)
    expect(tags.flatMap(([, , rest]) => rest?.match(/\s(?:on\w+|src|srcset)=/gi) ?? [])).toEqual([])
    for (const [, , rest = ""] of tags) {
      const href = rest.match(/href="([^"]*)"/)?.[1]
      if (href !== undefined) expect(href).toMatch(/^(?:https?:\/\/|mailto:|#e)/)
    }
    expect(page.match(/<style>/g)).toHaveLength(1)
    expect(page).not.toMatch(/[\u0000\u001b\u202a-\u202e\u2066-\u2069]/)
    for (const tag of ["details", "article", "pre", "ul"])
      expect(page.split(new RegExp(`<${tag}[ >]`)).length).toBe(page.split(`</${tag}>`).length)
  }
})
