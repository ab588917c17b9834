import type { Proposal } from "#protocol/remote-nouns"
import { type Names, nameOf, subjectOf } from "./people-words.ts"

/** What stands between the transcript and the composer: prompts that wait, in the order in which they will run. */
export interface PromptQueue {
  /** Those that wait for the owner, the oldest first. */
  pending: Proposal[]
  /** Approved ones, in the order in which they run. */
  approved: Proposal[]
  /** Those whose turn was cut short, for whoever could send them again. */
  interrupted: Proposal[]
  /** What became of one's own in the last minutes. */
  recent: Proposal[]
}

const RECENT_MS = 10 * 60_000
const INTERRUPTED_MS = 24 * 60 * 60_000
const most = 3

export const isOpen = ({ state }: Pick<Proposal, "state">) =>
  state === "pending" || state === "approved" || state === "running"

/** When it came to its end, as far as is known. */
const endOf = (it: Proposal) => Date.parse(it.ended_at ?? it.decided_at ?? it.created_at)
const by = (time: (it: Proposal) => string | null) => (a: Proposal, b: Proposal) =>
  (time(a) ?? "").localeCompare(time(b) ?? "") || a.id.localeCompare(b.id)

export function queueOf(
  all: readonly Proposal[],
  {
    names: { me, isOwner },
    now,
    dismissed,
  }: { names: Pick<Names, "me" | "isOwner">; now: number; dismissed: ReadonlySet<string> },
): PromptQueue {
  const proposals = all.map((it) => overdue(it, now))
  const approved = proposals.filter((it) => it.state === "approved").sort(by((it) => it.decided_at))
  const pending = proposals.filter((it) => it.state === "pending").sort(by((it) => it.created_at))
  const ended = proposals
    .filter((it) => !isOpen(it) && !dismissed.has(it.id))
    .sort((a, b) => endOf(b) - endOf(a) || b.id.localeCompare(a.id))
  return {
    pending,
    approved,
    interrupted: ended
      .filter((it) => it.state === "interrupted" && now - endOf(it) < INTERRUPTED_MS && !wasSentAgain(it, proposals))
      .slice(0, most),
    recent: ended
      .filter((it) => tells(it, isOwner) && it.author.id === me && now - endOf(it) < RECENT_MS)
      .slice(0, most),
  }
}

/** No event says that a time is over. */
const overdue = (it: Proposal, now: number): Proposal =>
  (it.state === "pending" || it.state === "approved") && it.expires_at !== null && Date.parse(it.expires_at) <= now
    ? { ...it, state: "expired", ended_at: it.expires_at }
    : it

/** One's own withdrawal is no news, nor to an owner that their own prompt is done; an interruption has a card of its own. */
const tells = ({ state }: Proposal, isOwner: boolean) =>
  state !== "withdrawn" && state !== "interrupted" && !(isOwner && state === "completed")

const wasSentAgain = (it: Proposal, all: readonly Proposal[]) =>
  all.some((other) => other.created_at > it.created_at && other.text === textOf(it))

/** What runs, or ran: the owner's words where they changed it. */
export const textOf = ({ text, sent_text }: Pick<Proposal, "text" | "sent_text">) => sent_text ?? text

/** The state of one that waits. `place` is its place among the approved ones, from 0. */
export function waitingWords(
  it: Proposal,
  { names, place, isOnline, isBusy }: { names: Names; place: number; isOnline: boolean; isBusy: boolean },
): string {
  if (it.state === "pending") return `Waits for ${names.isOwner ? "you" : names.owner}`
  if (!isOnline) return place === 0 ? "Runs when the machine is back" : `${ordinal(place + 1)} in line`
  if (place === 0) return isBusy ? "Runs next" : "Runs now"
  return `${ordinal(place + 1)} in line`
}

function ordinal(n: number): string {
  const ends = { one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" }
  return `${n}${ends[rules.select(n)]}`
}
const rules = new Intl.PluralRules("en", { type: "ordinal" })

/** What became of it, in a sentence; also what a refused decision is answered with. */
export function outcomeWords(it: Proposal, { me, agent }: Names): string {
  const author = it.author.id === me ? "You" : nameOf(it.author)
  const decider = subjectOf(it.decided_by, me)
  const where = it.via === "terminal" ? " in the terminal" : ""
  switch (it.state) {
    case "pending":
      return "It waits."
    case "approved":
      return `${decider} approved it${where}.`
    case "running":
      return `${agent} is working on it.`
    case "completed":
      return `${agent} has finished it.`
    case "withdrawn":
      return `${author} withdrew it.`
    case "rejected":
      return `${decider} rejected it${where}.`
    case "expired":
      return it.decided_at === null
        ? "It waited for a day, and has expired."
        : "It was approved, but didn't run in time. Send it again if it's still wanted."
    case "cancelled":
      return it.began_at === null ? "It was cancelled before it ran." : "It was stopped."
    case "failed":
      return it.began_at === null ? "It couldn't be run." : `${agent} failed while it worked on it.`
    case "interrupted":
      return "It was cut short. It may have been carried out in part."
  }
}
