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

/** Who speaks in a session. */
export interface People {
  /** The agent's name for people. */
  agent: string
  /** Who wrote the prompts, where that is known. */
  author?: string | null
  /** The name of the person who sent a prompt to a remote session, or answered its agent; null for one who has left. */
  nameOf?: (person: string) => string | null
}

/** Who speaks in it. */
export function speakerOf(blocks: readonly Block[], people: People, write: (words: string) => string): string {
  const prompt = blocks.find((block) => block.type === "prompt")
  if (prompt?.type === "prompt") {
    const what = prompt.as ? asWords[prompt.as] : "Prompt"
    const author = prompt.by === undefined ? people.author : nameIn(people, prompt.by)
    return author ? `${what} by ${write(author)}` : what
  }
  return blocks.every((block) => block.type === "notice" || block.type === "raw") ? "Note" : write(people.agent)
}

/** Undefined where nobody can tell names. */
function nameIn({ nameOf }: Pick<People, "nameOf">, person: string): string | undefined {
  return nameOf && (cleanLine(nameOf(person) ?? "", 80) || "somebody who has left")
}

/** A notice, with the name of the person whose doing it was: "Allowed it, this time" becomes "Olga allowed it, this time". */
export function noticeIn({ text, by }: Extract<Block, { type: "notice" }>, people: Pick<People, "nameOf">): string {
  const name = by === undefined ? undefined : nameIn(people, by)
  if (name === undefined) return text
  return `${name.replace(/^somebody/, "Somebody")} ${text[0]?.toLowerCase() ?? ""}${text.slice(1)}`
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
