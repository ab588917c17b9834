import { cleanLine } from "#protocol/clean"
import type { Entry, Part } from "#protocol/entries"

/**
 * How text becomes words: the same for what is searched and for what is asked, whatever the database. Without accents and in
 * small letters; what is neither letter nor digit separates. Where a script writes no spaces each character is a word.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+/gu

/** What a longer word has more is not looked at: such words are hashes and encoded bytes. */
const LONGEST_WORD = 40
/** As much of an entry as can be found. */
const MOST_TEXT = 16_000
const MOST_WORDS = 500

export function fold(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase()
  // Twice: some capital letters come out of the one step, and some accents out of the other.
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
}

/** The different words of a text, in the order in which they come first. */
export function wordsOf(text: string, most = MOST_WORDS): string[] {
  const words = new Set<string>()
  for (const [word] of fold(text).matchAll(WORD)) {
    if (words.size >= most) break
    words.add(shortened(word))
  }
  return [...words]
}

/** Never inside a surrogate pair: half a character is another one on each database. */
const shortened = (word: string) =>
  word.length <= LONGEST_WORD ? word : word.slice(0, LONGEST_WORD).replace(/[\ud800-\udbff]$/, "")

/** As many words as are looked for at once; further ones would only take away. */
const MOST_ASKED = 10

/** What is asked for, as words. None at all where nothing in it is a letter or a digit. */
export const askedWords = (q: string): string[] => wordsOf(q, MOST_ASKED)

/**
 * What of an entry can be found over sessions: what people and agents said, what happened beside it, and what the agent did in
 * one line each; no results and no thinking.
 */
export function textOf(entry: Pick<Entry, "parts">): string {
  let text = ""
  for (const part of entry.parts) {
    text += textOfPart(part)
    if (text.length > MOST_TEXT) return text.slice(0, MOST_TEXT)
  }
  return text
}

function textOfPart(part: Part): string {
  switch (part.type) {
    case "prompt":
    case "answer":
      return `${part.text}\n`
    case "call":
      return `${part.title}\n`
    case "notice":
      // What an agent is given at its start is the same in all sessions.
      return part.about === "context" ? "" : `${part.text}\n`
    case "raw":
      return part.words ? `${part.words}\n` : ""
    case "file":
      return `${part.name}\n`
    default:
      return ""
  }
}

const BEFORE = 60
const SNIPPET = 200

/** A line of the text around the place where most of the words first stand close together: plain text, to be shown as such. */
export function snippetOf(text: string, words: readonly string[]): string {
  let from = text.length
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (!wordsOf(found[0]).some((word) => words.includes(word))) continue
    from = found.index
    break
  }
  if (from === text.length || from <= BEFORE) return cleanLine(text.slice(0, SNIPPET * 4), SNIPPET)
  // Begins with a whole word, and never with half a character.
  const start = text.slice(from - BEFORE, from).replace(/^\S*\s/, "")
  return `… ${cleanLine(start + text.slice(from, from + SNIPPET * 4), SNIPPET)}`
}
