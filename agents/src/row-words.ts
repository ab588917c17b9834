import { cleanLine } from "#protocol/clean"
import type { Block, ResultView, Row } from "./views.ts"

/** What is said about a row where it is taken out. `write` puts a stranger's words into the form that is written. */

const asWords = {
  refusal: "Refusal",
  answer: "Answer to a question",
  goal: "Goal",
  command: "Command",
  queued: "Queued prompt",
  compact: "Instructions for the summary",
}

/** Who speaks in it. */
export function speakerOf(
  blocks: readonly Block[],
  { agent, author }: { agent: string; author?: string | null },
  write: (words: string) => string,
): string {
  const prompt = blocks.find((block) => block.type === "prompt")
  if (prompt?.type === "prompt") {
    const what = prompt.as ? asWords[prompt.as] : "Prompt"
    return author ? `${what} by ${write(author)}` : what
  }
  return blocks.every((block) => block.type === "notice" || block.type === "raw") ? "Note" : write(agent)
}

/** How a call ended, if not well: "failed, exit code 1". */
export function endOf(result: ResultView | undefined): string {
  const ends = [
    result?.refused ? "refused" : result?.failed ? "failed" : "",
    result?.exit === undefined || result.exit === 0 ? "" : `exit code ${result.exit}`,
  ]
  return ends.filter((end) => end !== "").join(", ")
}

/** The first words of a prompt, as the heading of its turn. */
export function headingOf(row: Row, write: (words: string) => string): string {
  for (const block of row.blocks) {
    if (block.type !== "prompt") continue
    const first = cleanLine(block.text.slice(0, 2_000), 80)
    if (first !== "") return write(first)
  }
  return "Prompt"
}
