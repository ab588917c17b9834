import { cleanLine } from "#protocol/clean"
import type { DataOf, NamesOf, SessionEventName } from "#protocol/events"
import type { HistoryEvent } from "#protocol/history"
import type { CollaboratorRole } from "#protocol/people"
import { countOf } from "../ui/count.ts"
import { happenedByItself, isRemote, remoteDeed } from "./remote-sentence.ts"
import { roleLabel } from "./roles.ts"

type Names = Partial<Record<NamesOf<SessionEventName>, string>> | null

/** The name that earlier (older) events have for a thing that a later one only has the id of. */
export type Called = ReadonlyMap<string, string>

/** `me` is the reader, whose prompts are "your prompt". */
export function calledIn(events: readonly HistoryEvent[], me?: string): Called {
  const called = new Map<string, string>()
  for (const event of events) {
    if (event.name === "proposal.made") {
      if (event.data.proposal) called.set(event.data.proposal, promptOf(event.actor, me))
      continue
    }
    if (event.subject === null) continue
    const names: Names = event.names
    if (event.name === "link.created") called.set(event.subject, linkCalled(names?.label, event.at))
    else if (names?.address) called.set(event.subject, cleanLine(names.address, 100))
  }
  return called
}

function promptOf(author: HistoryEvent["actor"], me: string | undefined): string {
  if (author === null) return "a prompt of somebody who has left"
  return author.id === me ? "your prompt" : `${cleanLine(author.name, 60)}'s prompt`
}

/** A prompt that an older page of the history was about has no name here. */
const promptIn = (data: HistoryEvent["data"], called: Called) =>
  ("proposal" in data && data.proposal && called.get(data.proposal)) || "a prompt"

/** By the name that its owner gave it, otherwise by when it was made. */
function linkCalled(label: string | undefined, at: string): string {
  const word = cleanLine(label ?? "", 100)
  return word ? `the share link “${word}”` : `the share link made on ${made.format(new Date(at))}`
}
const made = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" })

function commenting(data: Partial<DataOf<"comment.created">>, mentioned: string | null): string {
  const count = data.mentioned?.length ?? 0
  const whom = mentioned ?? (count > 0 ? countOf(count, "person", "people") : null)
  const deed = data.reply ? "replied to a comment" : `commented${placeIn(data)}`
  return whom ? `${deed} and mentioned ${whom}` : deed
}

function placeIn({ seq, on }: Partial<DataOf<"comment.created">>): string {
  if (seq === undefined) return ""
  const where = seq === 0 ? "the diff" : `entry ${seq}`
  return on === "words" ? ` on words of ${where}` : on === "line" ? ` on a line of ${where}` : ` on ${where}`
}

/** One event as the rest of a sentence that begins with who did it: "invited bob@example.com as a viewer". */
export function deedOf(event: HistoryEvent, called: Called): string {
  const names: Names = event.names
  const name = (key: NamesOf<SessionEventName>) => (names?.[key] ? cleanLine(names[key], 120) : null)
  const known = event.subject === null ? undefined : called.get(event.subject)
  // Names and addresses can be erased for good; the event stays.
  const whom = name("address") ?? known ?? "a deleted address"
  const theLink = known ?? "a share link"

  switch (event.name) {
    case "session.created":
      return "created the session"
    case "session.continued":
      return "continued in a new session"
    case "session.renamed":
      return name("to") ? `renamed the session to “${name("to")}”` : "renamed the session"
    case "session.completed":
      return ending(event.data)
    case "session.archived":
      return "archived the session"
    case "session.unarchived":
      return "unarchived the session"
    case "session.exported":
      return exported(event.data.as)
    case "session.deleted":
      return "deleted the session"
    case "append-token.ended":
      return "ended the token that programs add to it with"
    case "visibility.changed":
      if (event.data.to === "team") return opened(event.data.from)
      return event.data.to === "public" ? "made the session public" : "made the session private"
    case "comments.opened":
      return "let people without an invitation read the comments"
    case "comments.closed":
      return "stopped people without an invitation reading the comments"
    case "collaborator.invited":
      return `invited ${whom}${asRole(event.data.role)}${names?.note ? ", with a note" : ""}`
    case "collaborator.accepted":
      return `opened the session for the first time${asRole(event.data.role)}`
    case "collaborator.merged": {
      const { from, to } = event.data
      return `also accepted the invitation to ${whom}, and is ${from === to ? "still" : "now"} a ${roleIn(to)}`
    }
    case "collaborator.changed": {
      const { from, to } = event.data
      if (from === to) return `invited ${whom} again${asRole(to)}`
      return `changed ${whom} from ${roleIn(from)} to ${roleIn(to)}`
    }
    case "collaborator.removed":
      if (event.data.own) return `added ${whom} to their account, which ended its invitation`
      return event.data.active === false ? `withdrew ${whom}'s invitation` : `removed ${whom}`
    case "collaborator.left":
      return "left the session"
    case "collaborator.resent":
      return `sent ${whom}'s invitation again`
    case "letter.failed":
      return `The email to ${whom} couldn't be delivered`
    case "link.created":
      return `created ${name("label") ? theLink : "a share link"}${daysIn(event.data.expires_in_days)}`
    case "link.rotated":
      return `reset ${theLink}`
    case "link.revoked":
      return `revoked ${theLink}`
    case "comment.created":
      return commenting(event.data, name("mentioned"))
    case "comment.changed":
      return event.data.resolved === true
        ? "resolved a comment"
        : event.data.resolved === false
          ? "reopened a comment"
          : "changed a comment"
    case "comment.deleted":
      return "deleted a comment"
    case "run.began":
    case "run.ended":
    case "run.asked":
    case "proposal.made":
    case "proposal.decided":
    case "proposal.taken":
    case "proposal.ended":
    case "question.opened":
    case "question.answered":
    case "question.closed":
      return remoteDeed(event, promptIn(event.data, called))
    default:
      event satisfies never
      // A newer server may send an event that this build doesn't know.
      return `did something this page doesn't know (${cleanLine((event as HistoryEvent).name, 60)})`
  }
}

/** Who did it; null if nobody did: the server itself is then the subject. */
export function actorOf(event: HistoryEvent, me: string | undefined): string | null {
  if (event.name === "letter.failed" || endedByItself(event)) return null
  if (isRemote(event) && happenedByItself(event)) return null
  if (event.actor === null) return event.name === "collaborator.left" ? "Somebody" : "Somebody who has left"
  return event.actor.id === me ? "You" : cleanLine(event.actor.name, 60)
}

const opened = (from: DataOf<"visibility.changed">["from"] | undefined) =>
  from === "public" ? "made the session the team's only, no longer public" : "opened the session to the team"

function exported(as: Partial<DataOf<"session.exported">>["as"]): string {
  if (as === "markdown") return "exported the transcript as Markdown"
  if (as === "html") return "exported the transcript as a page"
  if (as === "json") return "exported the transcript as JSON"
  return "exported the raw transcript"
}

/** Why a session became complete. Events of earlier versions don't say, and the uploader may not have pressed anything. */
function ending({ entries, ended, silent_minutes: silent }: Partial<DataOf<"session.completed">>): string {
  const inAll = typeof entries === "number" ? `, ${countOf(entries, "entry", "entries")} in all` : ""
  if (ended === "upload") return `uploaded it${inAll}`
  if (ended === "following") return `Its live updates ended${inAll}`
  if (ended === "early") return `kept what had been uploaded${inAll}`
  if (typeof silent === "number") return `${silence(silent)}, so it was marked complete${entriesIn(entries)}`
  return `It became complete${entriesIn(entries)}`
}

/** Completed without a person, as far as the event says. */
const endedByItself = (event: HistoryEvent) =>
  event.name === "session.completed" && event.data.ended !== "upload" && event.data.ended !== "early"
const silence = (minutes: number) => `Nothing came for ${minutes === 1 ? "a minute" : `${minutes} minutes`}`
const entriesIn = (entries: number | undefined) =>
  entries !== undefined ? `, with ${countOf(entries, "entry", "entries")}` : ""
const roleIn = (role: CollaboratorRole | undefined) => (role ? roleLabel(role) : null)
const asRole = (role: CollaboratorRole | undefined) => (role ? ` as ${roleIn(role)}` : "")
const daysIn = (days: number | null | undefined) =>
  typeof days === "number" ? `, expiring in ${days} ${days === 1 ? "day" : "days"}` : ""
