import { cleanLine } from "#protocol/clean"
import type { LetterKind } from "#protocol/letters"
import { UNTITLED } from "#protocol/sessions"
import { type Block, frame, type WrittenLetter } from "./frame.ts"

/**
 * The text of our letters. They contain no secret (except a token that can only unsubscribe), and nothing that others wrote
 * can act: names, titles and notes are cleaned here once more, after the check on input.
 */
export interface Place {
  /** The server's address. */
  site: string
  /** The session's page. */
  url: string
  /** Where to unsubscribe from this letter's topic, or null. */
  leave: string | null
}

export interface Shared {
  sharer: string
  title: string
  role: "viewer" | "contributor"
}

/**
 * A comment: the quoted words of the transcript, and what it replies to; left out if an earlier comment of its thread has
 * them.
 */
export interface SaidInComment {
  name: string
  text: string
  words?: string | null
  before?: { name: string; text: string } | null
}

/** The content of each kind of letter. A new kind doesn't compile without it, nor without its text. */
export interface Tells {
  invitation: Shared & { note: string | null; days: number }
  expiring: Shared & { days: number }
  role: Shared
  removal: Omit<Shared, "role">
  /** Comments made close together, by one or several people, about one session. */
  comment: { title: string; said: readonly SaidInComment[]; more: boolean }
  /** What waits in a remote session: who sent prompts and how many, and the name of the agent if it asks. */
  prompt: { title: string; prompts: { names: readonly string[]; count: number }; asks: string | null }
}

export const wordings: { [Kind in LetterKind]: (tells: Tells[Kind], place: Place) => WrittenLetter } = {
  invitation: invitationLetter,
  expiring: expiringLetter,
  role: roleLetter,
  removal: removalLetter,
  comment: commentLetter,
  prompt: promptLetter,
}

/** A name for use in a letter: one line, and not long enough to push out our own text. */
export const nameIn = (name: string) => inWords(name, 60) || "Somebody"
export const titleIn = (title: string) => inWords(title, 120) || UNTITLED

/** A subject has its message before an inbox cuts it off. */
const short = (text: string, most = 70) => cleanLine(text, most)

/** The text part has no markup, so anything that a mail program would turn into a link is broken up here. */
const inWords = (text: string, most: number) =>
  cleanLine(text, most).replace(/:\/\/|www\./gi, (sign) => (sign === "://" ? ": //" : `${sign.slice(0, 3)} .`))

const may = { viewer: "You can read it.", contributor: "You can read it and comment on it." }
const as = { viewer: "a viewer", contributor: "a contributor" }

export function invitationLetter(given: Tells["invitation"], place: Place): WrittenLetter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  return frame({
    subject: `${short(sharer, 40)} shared “${short(title)}” with you`,
    preview: `${may[given.role]} The invitation is valid for ${given.days} days.`,
    heading: `${sharer} shared a session with you`,
    blocks: [
      { kind: "title", text: title, below: `A coding agent’s session, shared with you as ${as[given.role]}` },
      ...quoted(sharer, given.note),
      { kind: "say", text: `${may[given.role]} Sign in with the address this email was sent to.` },
      { kind: "button", label: "Open the session", url: place.url },
      {
        kind: "say",
        text: `The invitation is valid for ${given.days} days. Only you can use the link: it asks you to sign in.`,
      },
    ],
    footer: footer(`You got this email because ${sharer} invited this address to a session on openctl.`, place),
  })
}

export function expiringLetter(given: Tells["expiring"], place: Place): WrittenLetter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  const left = given.days === 1 ? "one day" : `${given.days} days`
  return frame({
    subject: `Your invitation to “${short(title)}” expires in ${left}`,
    preview: `${sharer} shared it with you, and you haven’t opened it yet.`,
    heading: `Your invitation expires in ${left}`,
    blocks: [
      { kind: "title", text: title, below: `Shared with you by ${sharer}, as ${as[given.role]}` },
      { kind: "say", text: "You haven’t opened it yet. Once you have opened it, your access doesn’t expire." },
      { kind: "button", label: "Open the session", url: place.url },
    ],
    footer: footer(
      `You got this email because ${sharer} invited this address to a session on openctl. There won’t be another reminder.`,
      place,
    ),
  })
}

export function roleLetter(given: Tells["role"], place: Place): WrittenLetter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  return frame({
    subject: `You are now ${as[given.role]} of “${short(title)}”`,
    preview: `${sharer} changed what you can do with it. ${may[given.role]}`,
    heading: `You are now ${as[given.role]}`,
    blocks: [
      { kind: "title", text: title, below: `${sharer} changed what you can do with it` },
      {
        kind: "say",
        text: given.role === "viewer" ? "You can still read it, but no longer comment on it." : may.contributor,
      },
      { kind: "button", label: "Open the session", url: place.url },
    ],
    footer: footer("You got this email because the session is shared with you.", place),
  })
}

export function removalLetter(given: Tells["removal"], place: Place): WrittenLetter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  return frame({
    subject: `You no longer have access to “${short(title)}”`,
    preview: `${sharer} stopped sharing it with you.`,
    heading: "You no longer have access",
    blocks: [
      { kind: "title", text: title, below: `${sharer} stopped sharing it with you` },
      { kind: "say", text: `If you think this is a mistake, ask ${sharer}.` },
    ],
    footer: footer("You got this email because the session was shared with you.", place),
  })
}

export function commentLetter(given: Tells["comment"], place: Place): WrittenLetter {
  const title = titleIn(given.title)
  const names = [...new Set(given.said.map(({ name }) => nameIn(name)))]
  const who = names.length === 1 ? (names[0] ?? "Somebody") : `${names[0]} and others`
  return frame({
    subject: `${short(who, 50)} commented on “${short(title)}”`,
    preview: inWords(given.said[0]?.text ?? "", 120),
    heading: `${who} commented on a session`,
    blocks: [
      { kind: "title", text: title, below: "A coding agent’s session" },
      ...given.said.flatMap(({ name, text, words = null, before = null }) => [
        ...quoted("On these words", words, ""),
        ...(before ? quoted(nameIn(before.name), before.text, "wrote before") : []),
        ...quoted(nameIn(name), text),
      ]),
      ...(given.more ? [{ kind: "say" as const, text: "There are more comments on the page." }] : []),
      { kind: "button", label: "View comments", url: place.url },
    ],
    footer: footer("You got this email because you own this session, commented on it or were mentioned.", place),
  })
}

/** Names and the title only: whoever decides reads the prompt where they decide. */
export function promptLetter(given: Tells["prompt"], place: Place): WrittenLetter {
  const title = titleIn(given.title)
  const { names, count } = given.prompts
  const agent = given.asks === null ? null : nameIn(given.asks)
  const who = together(names.map(nameIn))
  const [what, waits] = count === 1 ? ["a prompt", "waits"] : [`${count} prompts`, "wait"]
  const both = agent === null ? "" : `, and ${short(agent, 40)} is asking`
  return frame({
    subject:
      count > 0
        ? `${short(who, 50)} sent ${what} to “${short(title)}”${both}`
        : `${agent} is asking in “${short(title)}”`,
    preview: count > 0 ? "Nothing runs until you approve it." : "It waits for your answer.",
    heading: count > 0 ? `${who} sent ${what} that ${waits} for you` : `${agent} is asking you something`,
    blocks: [
      { kind: "title", text: title, below: "Your remote session" },
      ...(count > 0
        ? [
            say(
              `${count === 1 ? "It runs" : "They run"} only after you approve ${count === 1 ? "it" : "them"}, on the page or in the terminal. Prompts that nobody decides on expire after 24 hours.`,
            ),
          ]
        : []),
      ...(agent === null
        ? []
        : [say(`${agent} wants to know something before it goes on, and waits for your answer.`)]),
      { kind: "button", label: "Open the session", url: place.url },
    ],
    footer: footer(
      "You got this email because you own this session, and nobody was at its terminal when this came.",
      place,
    ),
  })
}

const say = (text: string): Block => ({ kind: "say", text })

/** "Bob", "Bob and Carol", "Bob and 2 others". */
function together(names: readonly string[]): string {
  const [first = "Somebody", second, ...more] = names
  if (second === undefined) return first
  return more.length === 0 ? `${first} and ${second}` : `${first} and ${more.length + 1} others`
}

export function codeLetter(code: string, minutes: number, site: string): WrittenLetter {
  return frame({
    subject: `${code} is your openctl code`,
    preview: `It expires in ${minutes} minutes.`,
    heading: "Your sign-in code",
    blocks: [
      { kind: "code", code },
      { kind: "say", text: `Enter it on the page that asked for it. It works once and expires in ${minutes} minutes.` },
      {
        kind: "say",
        text: "If you didn’t ask for it, someone may have entered your address by mistake, and you can ignore this email. Don’t share the code with anyone.",
      },
    ],
    footer: {
      why: `You got this email because someone asked to sign in at ${new URL(site).host}.`,
      leave: null,
      site,
    },
  })
}

export function trialLetter(site: string): WrittenLetter {
  return frame({
    subject: "openctl can send email",
    preview: "A test email, sent by this server’s administrator.",
    heading: "This server can send email",
    blocks: [
      {
        kind: "say",
        text: "This is a test email, sent by this server’s administrator. You don’t need to do anything.",
      },
    ],
    footer: { why: "You got this email because someone entered your address for a test.", leave: null, site },
  })
}

const footer = (why: string, { site, leave }: Place) => ({ why, site, leave })

/** The sharer's note, line by line. */
function quoted(by: string, note: string | null, does = "writes"): Block[] {
  const lines = (note ?? "")
    .slice(0, 4_000)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => inWords(line, 500))
    // Several empty lines in a row become one.
    .filter((line, at, all) => line !== "" || (at > 0 && all[at - 1] !== ""))
  while (lines.at(-1) === "") lines.pop()
  return lines.length === 0 ? [] : [{ kind: "quote", by: `${by} ${does}`.trim(), lines: lines.slice(0, 30) }]
}
