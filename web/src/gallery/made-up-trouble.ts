import type { Entry } from "#protocol/entries"
import { Written } from "./made-up-entries.ts"
import { esc } from "./made-up-texts.ts"

/** What somebody wrote to break the page. */
export function hostile(): Entry[] {
  const it = new Written()
  it.add([
    {
      type: "prompt",
      text: `<script>alert(1)</script> <img src=x onerror=alert(1)>\n\u202e!tfel ot thgir\u202c \u0000\u0007 ![](https://tracker.example.com/p.png) [Click](javascript:alert(1))\n\n${"> ".repeat(40)}deep`,
    },
  ])
  it.call(
    {
      does: "run",
      name: "Bash",
      title: `Ran ${"very-long-word-without-a-break".repeat(12)}`,
      about: "\u202eedisni eman\u202c",
    },
    {
      text: `${"x".repeat(30_000)}\n${esc}]8;;https://evil.example\u0007link${esc}]8;;\u0007${esc}[2J${esc}[31mred forever`,
      failed: true,
      exit: 137,
      ms: 7_384_000,
    },
  )
  it.add([
    {
      type: "answer",
      text: `${Array.from({ length: 1_000 }, (_, at) => `${"  ".repeat(Math.min(at, 200))}- ${at}`).join("\n")}`,
    },
  ])
  it.add([
    { type: "answer", text: `|${"a|".repeat(10)}\n|${"-|".repeat(10)}\n${`|${"cell|".repeat(10)}\n`.repeat(1_000)}` },
  ])
  it.call({ does: "other", name: "mcp", title: "evil: json" }, { text: `${"[".repeat(4_000)}${"]".repeat(4_000)}` })
  it.add([{ type: "answer", text: "The end." }])
  return it.entries
}

/** Thousands of calls between two answers, as an agent leaves them that worked all night. */
export function long(): Entry[] {
  const it = new Written()
  for (let turn = 0; turn < 12; turn++) {
    it.add([{ type: "prompt", text: `Go on, part ${turn + 1}.` }])
    for (let at = 0; at < 150; at++)
      it.call(
        { does: at % 3 ? "read" : "run", title: at % 3 ? `Read src/file-${at}.ts` : `Ran step ${at}` },
        { text: "ok", ...(at === 75 && { failed: true, exit: 2, text: "error: step 75 broke" }) },
      )
    it.add([{ type: "answer", text: `Part ${turn + 1} is done.` }])
  }
  return it.entries
}
