import { cleanLine } from "#protocol/clean"
import type { Question, QuestionOption } from "#protocol/remote-nouns"
import { type Names, subjectOf } from "./people-words.ts"

/**
 * The ways to answer, in one order for every agent: allowing once, refusing, and behind them what lasts. An option is known by
 * its id and shown with its name: two of them may be of one kind and mean different things.
 */
export interface Ways {
  first: Way[]
  /** Each needs a second press, which says what it will cover. */
  more: Way[]
}

export interface Way {
  id: string
  /** What it does: "Allow once". */
  label: string
  /** The agent's own name for it, where that says something else. */
  name: string
  allows: boolean
}

const labels: Record<string, string> = {
  allow_once: "Allow once",
  reject_once: "Refuse",
  allow_always: "Always allow",
  reject_always: "Always refuse",
}
const order = ["allow_once", "reject_once", "allow_always", "reject_always"]
const rank = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length)

export function waysOf(options: readonly QuestionOption[]): Ways {
  const all = options
    .map((option, at) => ({ option, at }))
    .sort((a, b) => rank(a.option.kind) - rank(b.option.kind) || a.at - b.at)
  const first = all.filter(({ option }) => rank(option.kind) < 2)
  const more = all.filter(({ option }) => rank(option.kind) >= 2)
  return { first: first.map(({ option }) => wayOf(option)), more: more.map(({ option }) => wayOf(option)) }
}

export function wayOf(option: QuestionOption): Way {
  const said = cleanLine(option.name, 120)
  const label = labels[option.kind] ?? (said || "Choose this")
  return {
    id: option.id,
    label,
    name: label.toLowerCase().startsWith(said.toLowerCase()) ? "" : said,
    allows: option.kind.startsWith("allow"),
  }
}

/** What a lasting answer covers, before it is given. */
export function coverOf(way: Way, { agent }: Names): string {
  const covers = way.name ? `It covers what ${agent} calls “${way.name}”` : "It covers more than this one time"
  return way.allows
    ? `${covers}. From then on ${agent} does that without asking.`
    : `${covers}. ${agent} decides how long that lasts.`
}

const did: Record<string, string> = {
  allow_once: "allowed it, this time",
  reject_once: "refused it",
  allow_always: "allowed it, from now on",
  reject_always: "refused it, from now on",
}

/** "Olga allowed it, this time, in the terminal"; why it was closed; null while it is open. */
export function answeredWords(question: Question, names: Names): string | null {
  if (question.state === "open") return null
  if (question.state === "closed") return closedWords(question.reason)
  const option = question.options.find((it) => it.id === question.option)
  const chosen = option && cleanLine(option.name, 120)
  const what = (option && did[option.kind]) ?? `chose “${chosen || question.option}”`
  if (question.via === "hook") return `A hook ${what}`
  const who = question.by === null ? "Somebody" : subjectOf(question.by, names.me)
  return `${who} ${what}${question.via === "terminal" ? ", in the terminal" : ""}`
}

function closedWords(reason: string | null): string {
  const said = cleanLine(reason ?? "", 120)
  return said ? `No longer open: ${said}` : "No longer open"
}

/** "Allow once", for a wish that is on its way to the agent. */
export function wishWords({ options, wish }: Question): string {
  const option = options.find((it) => it.id === wish)
  if (!option) return "your answer"
  const { label, name } = wayOf(option)
  return name ? `${label} (${name})` : label
}

/** One piece of a tool's input, word for word. */
export interface InputField {
  name: string
  text: string
}

/** The input of the call as it was given: a text whole, an object field by field, anything else as JSON. */
export function inputFields(input: unknown): InputField[] {
  if (input === undefined || input === null) return []
  if (typeof input === "string") return [{ name: "", text: input }]
  if (typeof input === "object" && !Array.isArray(input))
    return Object.entries(input).map(([name, value]) => ({
      name,
      text: typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? ""),
    }))
  return [{ name: "", text: JSON.stringify(input, null, 2) }]
}

/** Whether the title only says again what stands in the input, such as a command. */
export const isInInput = ({ title, body }: Pick<Question, "title" | "body">): boolean =>
  inputFields(body.input).some(({ text }) => text.trim() === title.trim())
