import { type DocumentRecord, linesOf } from "../documents.ts"

/**
 * The chat history (`.aider.chat.history.md`) as lines: the beginning of each chat, what was typed (`#### `), what the model
 * said, and what the program printed (`> `). They are named by their number: a history only grows.
 */
export function unrollAider(text: string): string[] | null {
  if (!/^\s*# aider chat started at /.test(text.slice(0, 4000))) return null
  const blocks = blocksOf(text)
  let [chat, nth] = [0, 0]
  return linesOf(
    blocks.map(({ is, lines }): DocumentRecord => {
      if (is === "chat") [chat, nth] = [chat + 1, 0]
      return { key: `${chat}.${nth++}`, is, of: { text: lines.join("\n") } }
    }),
  )
}

interface Block {
  is: "chat" | "typed" | "said" | "printed"
  lines: string[]
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let fence = ""
  let wasBlank = true
  const add = (is: Block["is"], line: string) => {
    const last = blocks.at(-1)
    // A blank line ends a prompt and what was printed; between two of a kind it makes two blocks.
    if (last?.is === is && is !== "chat" && (is === "said" || !wasBlank)) last.lines.push(line)
    else blocks.push({ is, lines: [line] })
    if (is !== "said") fence = ""
  }
  for (const line of text.split("\n")) {
    const isAnswer = blocks.at(-1)?.is === "said"
    // Everything that the program writes ends in two blanks; what a model says may look the same but for them.
    const isSure = line.endsWith("  ")
    if (/^# aider chat started at \d/.test(line)) add("chat", line.slice(24, 60).trim())
    else if (line.startsWith("#### ") && (isSure ? wasBlank || !isAnswer : fence === "" && !isAnswer))
      add("typed", line.slice(5).trimEnd())
    else if (
      /^>(?: |$)/.test(line) &&
      (isSure || !isAnswer || printed.test(line)) &&
      (fence === "" || printed.test(line))
    )
      add("printed", line.slice(2).trimEnd())
    else if (line.trim() !== "" || isAnswer) {
      add("said", line.trimEnd())
      fence = fenceAfter(line, fence)
    }
    wasBlank = line.trim() === ""
  }
  return blocks.map(trimmed).filter(({ lines }) => lines.length > 0)
}

/** What only the program says. */
const printed = /^> (?:Tokens: |Applied edit to |Commit [0-9a-f]{6,} |Added .{1,300} to the chat|Aider v\d|\^C )/

/** The fence that is open after a line of an answer. */
function fenceAfter(line: string, open: string): string {
  const mark = /^(`{3,20}|~{3,20})/.exec(line)?.[1]
  if (mark === undefined) return open
  if (open === "") return mark
  return mark.startsWith(open) && line.trim() === mark ? "" : open
}

function trimmed({ is, lines }: Block): Block {
  let [from, to] = [0, lines.length]
  while (from < to && lines[from]?.trim() === "") from++
  while (to > from && lines[to - 1]?.trim() === "") to--
  return { is, lines: lines.slice(from, to) }
}
