import { cleanLine, hiddenAs } from "#protocol/clean"
import { markedIn } from "#protocol/prompt-text"
import type { QuestionBody } from "#protocol/remote-nouns"
import type { Style } from "../../terminal/output.ts"
import type { Option, Question } from "../agent/agent.ts"
import type { ProposalTold } from "../happening.ts"
import { questionBody } from "../question-body.ts"

/** What waits for the owner: a prompt of somebody else's, or what the agent asks. Its number is good for the whole run. */
export type Card = { number: number; shownAt: number } & (
  | { is: "proposal"; proposal: ProposalTold }
  | { is: "question"; question: Question; options: Option[] }
)

/** Whoever types on while a card appears has not read it. */
const STOOD_MS = 500

export class Cards {
  #cards = new Map<string, Card>()
  #last = 0

  proposal(proposal: ProposalTold, now: number): Card | null {
    const before = this.#cards.get(proposal.id)
    if (before?.is === "proposal") {
      const isSame = textOf(before.proposal) === textOf(proposal)
      before.proposal = proposal
      if (isSame) return null
      before.shownAt = now
      return before
    }
    const card: Card = { is: "proposal", number: ++this.#last, shownAt: now, proposal }
    this.#cards.set(proposal.id, card)
    return card
  }

  question(question: Question, now: number): Card {
    const options = inOrder(question.options)
    const card: Card = { is: "question", number: ++this.#last, shownAt: now, question, options }
    this.#cards.set(question.id, card)
    return card
  }

  /** It waits no more. A key that was meant for it must not hit the one before: that one has to stand anew. */
  close(id: string, now = Date.now()): Card | null {
    const card = this.#cards.get(id) ?? null
    const wasNewest = card !== null && this.find(null) === card
    this.#cards.delete(id)
    const newest = this.find(null)
    if (wasNewest && newest) newest.shownAt = now
    return card
  }

  get size(): number {
    return this.#cards.size
  }

  /** The one with this number; without one, the newest. */
  find(number: number | null): Card | null {
    const all = [...this.#cards.values()]
    return (number === null ? all.at(-1) : all.find((card) => card.number === number)) ?? null
  }

  /** The newest one, if it has stood long enough to have been read. */
  answerable(now: number): Card | null {
    const card = this.find(null)
    return card && now - card.shownAt >= STOOD_MS ? card : null
  }
}

const textOf = ({ sent_text, text }: ProposalTold): string => sent_text ?? text

const rank = (kind: string) => ["allow_once", "reject_once"].indexOf(kind) + 1 || 3

/** Once, refuse, then the ones that reach further, whatever order the agent has them in. */
export function inOrder(options: readonly Option[]): Option[] {
  return [...options].sort((a, b) => rank(a.kind) - rank(b.kind))
}

/** The one answer that a yes or a no means; null where the agent offers several, or none. */
export function meantBy(answer: "yes" | "no", options: readonly Option[]): Option | null {
  const kind = answer === "yes" ? "allow_once" : "reject_once"
  const [only, another] = options.filter((option) => option.kind === kind)
  return only && !another ? only : null
}

/** Whether an answer holds for more than this once. */
export const reachesFurther = (option: Option): boolean => rank(option.kind) === 3

export function drawCard(
  card: Card,
  style: Style,
  agent: string,
  mode: { name: string; asks: boolean } | null,
): string[] {
  return card.is === "proposal" ? drawProposal(card, style, agent, mode) : drawQuestion(card, style, agent)
}

export const decidesByItself = ({ name }: { name: string }, agent: string): string =>
  `In the mode ${cleanLine(name, 60)} ${agent} decides by itself.`

/** The exact text, in full: it is what reaches the agent. */
function drawProposal(
  { number, proposal }: Extract<Card, { is: "proposal" }>,
  style: Style,
  agent: string,
  mode: { name: string; asks: boolean } | null,
): string[] {
  const text = textOf(proposal)
  const marks = markedIn(text).map(({ from, to }) => cleanLine(text.slice(from, to), 200))
  const sent = new Date(proposal.created_at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit" })
  return [
    style.bold(`[${number}] ${cleanLine(proposal.author.name, 60)} sent a prompt at ${sent}:`),
    ...framed(text, style),
    ...(marks.length > 0 ? [`    ${style.dim("It names:")} ${marks.join("  ")}`] : []),
    ...(mode && !mode.asks ? [`    ${style.bold(decidesByItself(mode, agent))}`] : []),
    ...scrolls(text, number, style),
    `    ${style.dim(`y or :y ${number} approves · n or :n ${number} [why] rejects · :e ${number} edits`)}`,
  ]
}

function drawQuestion({ number, question, options }: Extract<Card, { is: "question" }>, style: Style, agent: string) {
  const body = questionBody(question.body)
  const input = inputOf(body)
  const all = [input, ...(body.diffs ?? []).flatMap((it) => [it.path, it.old ?? "", it.new])].join("\n")
  return [
    style.bold(`[${number}] ${agent} asks: ${cleanLine(question.title, 200)}`),
    ...framed(input, style),
    ...(body.diffs ?? []).flatMap(({ path, old, new: text }) => [
      `    ${style.bold(linesOf(path).join(" "))}`,
      ...(old === null ? [] : linesOf(old).map((line) => `    ${style.bad(`- ${line}`)}`)),
      ...linesOf(text).map((line) => `    ${style.good(`+ ${line}`)}`),
    ]),
    ...(body.cut ? [`    ${style.bold("It is longer than can be shown.")}`] : []),
    ...scrolls(all, number, style),
    ...options.map((option, at) => `    ${style.bold(`${at + 1}`)}  ${cleanLine(option.name, 150)}`),
  ]
}

/** The tool's input as it was given: a command alone as it would be typed, anything else as JSON. */
function inputOf({ input }: QuestionBody): string {
  if (typeof input === "string") return input
  return input === undefined || input === null ? "" : JSON.stringify(input, null, 2)
}

const framed = (text: string, style: Style): string[] =>
  text === "" ? [] : linesOf(text).map((line) => `    ${style.dim("│")} ${line}`)

/** All of it: what a terminal would take for its own, or not show, stands there by its code. */
const linesOf = (text: string): string[] =>
  hiddenAs(text, (code) => `⟨U+${code.toString(16).toUpperCase()}⟩`)
    .replaceAll("\t", "  ")
    .split("\n")

/** More than most screens show at once, at 60 columns. */
const SCREEN = 20

/** Its end stands before the owner's eyes, and what counts may be above. */
function scrolls(text: string, number: number, style: Style): string[] {
  const lines = linesOf(text)
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 60)), 0)
  if (rows <= SCREEN) return []
  const many = lines.length > 1 ? `${lines.length} lines` : `${text.length} characters`
  return [`    ${style.bold(`It has ${many}. Scroll up to its beginning, [${number}].`)}`]
}
