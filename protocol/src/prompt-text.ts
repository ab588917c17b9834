import { hiddenIn } from "./clean.ts"

/**
 * What a prompt to a remote session may be made of. It goes to an agent on somebody's machine exactly as its owner saw it, so it
 * may hold nothing that can't be seen. Server, page and CLI judge by this one function.
 */

/** In UTF-16 units. */
export const LONGEST_PROMPT = 20_000

/** Why a text can't be sent: a sentence, and where in the text (UTF-16 units) the reason stands. */
export interface Unfit {
  why: string
  at: number
}

/**
 * The first reason why `text` can't be sent, or null. `from` is the author's role: an owner may use their agent's commands, which
 * begin with `/`.
 */
export function unfitIn(text: string, from: "owner" | "contributor"): Unfit | null {
  if (text.length > LONGEST_PROMPT) {
    return { why: `A prompt has at most ${LONGEST_PROMPT.toLocaleString("en")} characters.`, at: LONGEST_PROMPT }
  }
  const hidden = firstUnseen(text)
  if (hidden !== null) return { why: `${nameOf(text, hidden)} can't be sent, because nobody would see it.`, at: hidden }
  const first = text.search(/\S/)
  if (first < 0) return { why: "Write something first.", at: 0 }
  const sign = text[first]
  if (sign === "!" || (sign === "/" && from === "contributor")) {
    return { why: `A prompt can't begin with ${sign}, because agents run such a line as a command.`, at: first }
  }
  return null
}

/** Control characters but newline and tab, and lone surrogates. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|\p{Surrogate}/u

function firstUnseen(text: string): number | null {
  const found = [text.search(unseen), hiddenIn(text)].filter((at) => at >= 0)
  return found.length === 0 ? null : Math.min(...found)
}

/** "The invisible character U+200B at position 5": the position counts from 1, as people do. */
function nameOf(text: string, at: number): string {
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0")
  return `The invisible character U+${code} at position ${at + 1}`
}

/** What a reader of a prompt should look at twice: paths of files that it hands to the agent (`@path`), and links. */
export interface Marked {
  from: number
  to: number
  what: "path" | "link"
}

const telling = /(?<=^|[\s("'`])@[^\s"'`)]{1,500}|https?:\/\/[^\s<>"'`]{1,2000}/g

/** The paths and links in a text, in order; `from` and `to` are UTF-16 offsets. */
export function markedIn(text: string): Marked[] {
  return Array.from(text.matchAll(telling), ({ 0: found, index }) => ({
    from: index,
    to: index + found.length,
    what: found.startsWith("@") ? ("path" as const) : ("link" as const),
  }))
}
