import { cleanLine } from "#protocol/clean"
import { markdownOf, type Names } from "./markdown-of.ts"
import { plain, prefixed } from "./prose-of.ts"
import { headingOf } from "./row-words.ts"
import type { Row } from "./views.ts"

/** A session as one Markdown document, a piece at a time: its head, its rows, its sub-agents as quotes under their calls. */

/** What is said of a session above its transcript. */
export interface About {
  title: string
  /** Name and value of each fact, in order; those that are known. */
  facts: readonly (readonly [name: string, value: string])[]
  address: string
}

export function markdownHead({ title, facts, address }: About): string {
  const lines = [
    ...facts.map(([name, value]) => `- ${name}: ${plain(cleanLine(value, 300))}`),
    `- Address: <${address}>`,
  ]
  return `# ${plain(cleanLine(title, 300))}\n\n${lines.join("\n")}\n\n`
}

/** A row; a prompt of the main conversation begins a turn and gets a heading. `depth`: in how many sub-agents it is. */
export function markdownRow(row: Row, names: Names, { turn, depth }: { turn: number | null; depth: number }): string {
  const heading = turn === null ? "" : `## ${turn}. ${headingOf(row, plain)}\n\n`
  return `${within(heading + markdownOf(row, names).trimEnd(), depth)}\n\n`
}

/** The heading of a sub-agent's section, `depth` deep. */
export const markdownAgent = (title: string, depth: number): string =>
  `${within(`### Sub-agent: ${plain(cleanLine(title, 200))}`, depth)}\n\n`

export const markdownNote = (text: string, depth: number): string => `${within(`*${plain(text)}*`, depth)}\n\n`

const within = (text: string, depth: number): string => (depth === 0 ? text : prefixed(text, "> ".repeat(depth)))
