import type { FindAsked } from "./search.ts"

/**
 * What is looked for, as something that looks. Matches don't overlap, and are found from left to right, as in a browser.
 */
export interface Matcher {
  /** The places of all matches, as pairs of from and to. */
  in(text: string): number[]
  /** Whether a page of entries may hold a match, by its JSON: costs a fraction of reading it. */
  mayBeIn(json: string): boolean
  /** Whether what is written in Markdown may match once it is shown, by how it is written. */
  mayBeShownOf(markdown: string): boolean
}

export type Looking = Pick<FindAsked, "q" | "case" | "words" | "regex">

const WORD = /[\p{L}\p{N}_]/u

/** Throws a `SyntaxError` on a regular expression that is none. */
export function matcherOf({ q, case: exact, words, regex }: Looking): Matcher {
  const flags = exact ? "gu" : "giu"
  const pattern = new RegExp(regex ? q : escaped(q), regex ? `${flags}m` : flags)
  // Letters and digits stand in JSON and in Markdown as they are, whatever stands around them is written as.
  const run = regex ? "" : longestRun(q)
  const mayHaveRun = run === "" ? () => true : testOf(run, exact !== undefined)
  return {
    in: (text) => placesOf(pattern, text, words !== undefined),
    // A colour of a terminal may stand in the middle of a word.
    mayBeIn: (json) => mayHaveRun(json) || json.includes("\\u001b"),
    mayBeShownOf: mayHaveRun,
  }
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

function longestRun(q: string): string {
  let longest = ""
  for (const [run] of q.matchAll(/[\p{L}\p{N}]+/gu)) if (run.length > longest.length) longest = run
  return longest
}

function testOf(run: string, exact: boolean): (text: string) => boolean {
  if (exact) return (text) => text.includes(run)
  const pattern = new RegExp(run, "iu")
  return (text) => pattern.test(text)
}

function placesOf(pattern: RegExp, text: string, words: boolean): number[] {
  const places: number[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const from = found.index
    const to = from + found[0].length
    // Nothing is no match, wherever it stands.
    if (to === from) pattern.lastIndex = from + lengthAt(text, from)
    else if (words && !standsAlone(text, from, to)) pattern.lastIndex = from + lengthAt(text, from)
    else places.push(from, to)
  }
  return places
}

function standsAlone(text: string, from: number, to: number): boolean {
  // A letter before it may be a pair.
  const before = text.slice(Math.max(0, from - 2), from)
  const last = [...before].at(-1) ?? ""
  const next = to < text.length ? String.fromCodePoint(text.codePointAt(to)!) : ""
  return !WORD.test(last) && !WORD.test(next)
}

const lengthAt = (text: string, at: number) => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
