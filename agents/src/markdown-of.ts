import type { Block, CallView, ResultView, Row } from "./views.ts"

/** A row as Markdown, to be pasted elsewhere: who said it, when, where it is, and what it says. */

export interface Names {
  /** The address of the entry. */
  address: string
  /** The agent's name for people. */
  agent: string
  /** Who wrote the prompts, where that is known. */
  author?: string | null
}

export function markdownOf(row: Row, names: Names): string {
  const blocks = row.blocks.map(blockOf).filter((text) => text !== "")
  const when = row.at === undefined ? "" : ` (${row.at.replace(/[<>()[\]\s]+/g, " ").trim()})`
  return `**${speakerOf(row.blocks, names)}**${when}: <${names.address}>\n\n${blocks.join("\n\n")}\n`
}

const asWords = {
  refusal: "Refusal",
  answer: "Answer to a question",
  goal: "Goal",
  command: "Command",
  queued: "Queued prompt",
  compact: "Instructions for the summary",
}

function speakerOf(blocks: readonly Block[], { agent, author }: Names): string {
  const prompt = blocks.find((block) => block.type === "prompt")
  if (prompt?.type === "prompt") {
    const what = prompt.as ? asWords[prompt.as] : "Prompt"
    return author ? `${what} by ${plain(author)}` : what
  }
  return blocks.every((block) => block.type === "notice" || block.type === "raw") ? "Note" : plain(agent)
}

function blockOf(block: Block): string {
  switch (block.type) {
    case "prompt":
      return block.as === "command" ? fenced(block.text, "bash") : cut(block.text, block.more)
    case "answer":
      return cut(block.text, block.more)
    case "thinking":
      return cut(block.text, block.more)
        .split("\n")
        .map((line) => `> ${line}`.trimEnd())
        .join("\n")
    case "call":
      return callOf(block)
    case "result":
      return resultOf(block.result)
    case "image":
      return `*A picture (${plain(block.image.media)})*`
    case "file":
      return `*A file: ${plain(block.file.name)}*`
    case "notice":
      return `*${plain(block.text)}*`
    case "raw":
      return block.words ?? `*An unknown record: ${plain(block.what)}*`
  }
}

function callOf(call: CallView): string {
  const { result } = call
  const ends = [
    result?.refused ? "refused" : result?.failed ? "failed" : "",
    result?.exit === undefined || result.exit === 0 ? "" : `exit code ${result.exit}`,
  ].filter((end) => end !== "")
  const pieces = [`**${plain(call.title || call.name)}**${ends.length > 0 ? ` (${ends.join(", ")})` : ""}`]
  if (call.about) pieces.push(call.about)
  if (call.todos)
    pieces.push(call.todos.map(({ text, state }) => `- [${state === "done" ? "x" : " "}] ${text}`).join("\n"))
  if (call.body && !(call.body.language === "diff" && result?.patch))
    pieces.push(
      call.body.language === "markdown"
        ? cut(call.body.text, call.body.more)
        : fenced(call.body.text, call.body.language, call.body.more),
    )
  if (result) pieces.push(resultOf(result))
  return pieces.filter((piece) => piece !== "").join("\n\n")
}

function resultOf(result: ResultView): string {
  const pieces = []
  if (result.patch) pieces.push(fenced(result.patch.text, "diff", result.patch.more))
  if (result.hits) pieces.push(result.hits.map(({ title, url }) => `- ${plain(title)} <${url}>`).join("\n"))
  if (result.text.trim() !== "") pieces.push(fenced(result.text, "", result.more))
  return pieces.join("\n\n")
}

/** A block of code whose fence is longer than any in the text. */
function fenced(text: string, language: string, more?: number): string {
  let longest = 2
  for (const [ticks] of text.matchAll(/`{3,}/g)) longest = Math.max(longest, ticks.length)
  const fence = "`".repeat(longest + 1)
  return cut(`${fence}${language.replace(/[^\w+#.-]/g, "")}\n${text.replace(/\n$/, "")}\n${fence}`, more)
}

function cut(text: string, more: number | undefined): string {
  return more === undefined ? text : `${text}\n\n*${more.toLocaleString("en")} more characters*`
}

/** A line within a sentence, where nothing may begin anything. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[*_`<>[\]\\]/g, "\\$&")
}
