import { cleanLine } from "#protocol/clean"
import { type Block, frame, type Letter } from "./frame.ts"

/**
 * What our letters say. They hold no secret (a token that can only unsubscribe aside), and nothing that others wrote can act:
 * names, titles and notes are cleaned here, once more than at the door.
 */
export interface Place {
  /** The server's address. */
  site: string
  /** The session's page. */
  url: string
  /** Where this letter's topic is refused, or null. */
  leave: string | null
}

export interface Shared {
  sharer: string
  title: string
  role: "viewer" | "contributor"
}

/** A name as it may stand in a letter: one line, and not long enough to push out what we say. */
export const nameIn = (name: string) => inWords(name, 60) || "Somebody"
export const titleIn = (title: string) => inWords(title, 120) || "Untitled session"

/** A subject says all that it has to say before an inbox cuts it off. */
const short = (text: string, most = 70) => cleanLine(text, most)

/** In the text part nothing can be wrapped: what would become a link there is taken apart. */
const inWords = (text: string, most: number) =>
  cleanLine(text, most).replace(/:\/\/|www\./gi, (sign) => (sign === "://" ? ": //" : `${sign.slice(0, 3)} .`))

const may = { viewer: "You can read it.", contributor: "You can read it and comment on it." }
const as = { viewer: "a viewer", contributor: "a contributor" }

export function invitationLetter(given: Shared & { note: string | null; days: number }, place: Place): Letter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  return frame({
    subject: `${short(sharer, 40)} shared “${short(title)}” with you`,
    preview: `${may[given.role]} The invitation is good for ${given.days} days.`,
    heading: `${sharer} shared a session with you`,
    blocks: [
      { kind: "title", text: title, below: `A coding agent’s session, shared with you as ${as[given.role]}` },
      ...quoted(sharer, given.note),
      { kind: "say", text: `${may[given.role]} Sign in with the address that this letter came to.` },
      { kind: "button", label: "Open the session", url: place.url },
      {
        kind: "say",
        text: `The invitation is good for ${given.days} days. The link alone opens nothing.`,
      },
    ],
    footer: footer(`You got this letter because ${sharer} wrote your address into openctl.`, place),
  })
}

export function expiringLetter(given: Shared & { days: number }, place: Place): Letter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  const left = given.days === 1 ? "one day" : `${given.days} days`
  return frame({
    subject: `Your invitation to “${short(title)}” ends in ${left}`,
    preview: `${sharer} shared it with you, and you have not opened it yet.`,
    heading: `Your invitation ends in ${left}`,
    blocks: [
      { kind: "title", text: title, below: `Shared with you by ${sharer}, as ${as[given.role]}` },
      { kind: "say", text: "You have not opened it yet. Once you have, it stays with you." },
      { kind: "button", label: "Open the session", url: place.url },
    ],
    footer: footer(
      `You got this letter because ${sharer} wrote your address into openctl. It is the only reminder.`,
      place,
    ),
  })
}

export function roleLetter(given: Shared, place: Place): Letter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  return frame({
    subject: `You are now ${as[given.role]} of “${short(title)}”`,
    preview: `${sharer} changed what you can do with it. ${may[given.role]}`,
    heading: `You are now ${as[given.role]}`,
    blocks: [
      { kind: "title", text: title, below: `${sharer} changed what you can do with it` },
      {
        kind: "say",
        text: given.role === "viewer" ? "You can still read it. You can’t comment on it any more." : may.contributor,
      },
      { kind: "button", label: "Open the session", url: place.url },
    ],
    footer: footer("You got this letter because the session is shared with you.", place),
  })
}

export function removalLetter(given: Omit<Shared, "role">, place: Place): Letter {
  const { sharer, title } = { sharer: nameIn(given.sharer), title: titleIn(given.title) }
  return frame({
    subject: `You no longer have access to “${short(title)}”`,
    preview: `${sharer} stopped sharing it with you.`,
    heading: "You no longer have access",
    blocks: [
      { kind: "title", text: title, below: `${sharer} stopped sharing it with you` },
      { kind: "say", text: `If you think that this is a mistake, ask ${sharer}.` },
    ],
    footer: footer("You got this letter because the session was shared with you.", place),
  })
}

/** What was said in one go, by one or several people, about one session. */
export function commentLetter(
  given: { title: string; said: readonly { name: string; text: string }[]; more: boolean },
  place: Place,
): Letter {
  const title = titleIn(given.title)
  const names = [...new Set(given.said.map(({ name }) => nameIn(name)))]
  const who = names.length === 1 ? (names[0] ?? "Somebody") : `${names[0]} and others`
  return frame({
    subject: `${short(who, 50)} commented on “${short(title)}”`,
    preview: inWords(given.said[0]?.text ?? "", 120),
    heading: `${who} commented on a session`,
    blocks: [
      { kind: "title", text: title, below: "A coding agent’s session" },
      ...given.said.flatMap(({ name, text }) => quoted(nameIn(name), text)),
      ...(given.more ? [{ kind: "say" as const, text: "There is more on the page." }] : []),
      { kind: "button", label: "Read it there", url: place.url },
    ],
    footer: footer("You got this letter because the session is yours, or you commented there yourself.", place),
  })
}

export function codeLetter(code: string, minutes: number, site: string): Letter {
  return frame({
    subject: `${code} is your openctl code`,
    preview: `It is good for ${minutes} minutes.`,
    heading: "Your code to sign in",
    blocks: [
      { kind: "code", code },
      { kind: "say", text: `Type it on the page that asked for it. It is good for ${minutes} minutes, once.` },
      {
        kind: "say",
        text: "You did not ask for it? Then somebody typed your address, and you can ignore this letter. Nobody signs in without the code: pass it on to nobody, whoever asks.",
      },
    ],
    footer: {
      why: `You got this letter because somebody asked to sign in at ${new URL(site).host}.`,
      leave: null,
      site,
    },
  })
}

export function trialLetter(site: string): Letter {
  return frame({
    subject: "openctl can send letters",
    preview: "A trial letter, asked for by whoever runs the server.",
    heading: "This server can send letters",
    blocks: [
      { kind: "say", text: "It is a trial letter, asked for by whoever runs the server. There is nothing to do." },
    ],
    footer: { why: "You got this letter because your address was given for a trial.", leave: null, site },
  })
}

const footer = (why: string, { site, leave }: Place) => ({ why, site, leave })

/** The sharer's note, line by line. */
function quoted(sharer: string, note: string | null): Block[] {
  const lines = (note ?? "")
    .slice(0, 4_000)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => inWords(line, 500))
    // More than one empty line says no more than one.
    .filter((line, at, all) => line !== "" || (at > 0 && all[at - 1] !== ""))
  while (lines.at(-1) === "") lines.pop()
  return lines.length === 0 ? [] : [{ kind: "quote", by: `${sharer} writes`, lines: lines.slice(0, 30) }]
}
