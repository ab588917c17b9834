import type { Entry, Part } from "#protocol/entries"
import type { Matcher } from "#protocol/matcher"
import type { FindKind, FoundMatch } from "#protocol/search"
import { type Around, drawn, isDrawn, isSeen, type Shown, shownOf, type Unseen } from "./shown.ts"

/** Looks through pages of entries: a page that can't hold a match is never read, only its bytes are looked at. */

/** A page's JSON. Those around what is searched only say what belongs together. */
export interface ScannedPage {
  json: string
  first: number
  last: number
  isAround: boolean
}

export interface Scan extends Unseen {
  after: number
  upTo: number
  kinds: ReadonlySet<FindKind>
  /** As many matches are told with their excerpts. */
  most: number
}

export interface Scanned {
  matches: FoundMatch[]
  entries: [seq: number, count: number][]
  shortened: number
}

export function scan(pages: readonly ScannedPage[], matcher: Matcher, asked: Scan): Scanned {
  const found: Scanned = { matches: [], entries: [], shortened: 0 }
  const read = readerOf(pages)
  for (const [at, page] of pages.entries()) {
    if (page.isAround || page.last <= asked.after) continue
    // Within JSON a quote is escaped, so this stands in no text. A page that was begun before was counted then.
    if (page.first > asked.after) found.shortened += page.json.match(/"more":\d/g)?.length ?? 0
    if (!matcher.mayBeIn(page.json)) continue
    const around = aroundOf(at, read)
    for (const entry of read(at).entries) {
      if (entry.seq <= asked.after || entry.seq > asked.upTo || !isSeen(entry, asked)) continue
      const count = matchesIn(entry, around, matcher, asked, found.matches)
      if (count > 0) found.entries.push([entry.seq, count])
    }
  }
  return found
}

/** A page that has been read, with its calls and results by the id of the call. */
interface Read {
  entries: Entry[]
  calls: Map<string, Call>
  results: Map<string, Result[]>
}

type Call = Extract<Part, { type: "call" }>
type Result = Extract<Part, { type: "result" }>

function readerOf(pages: readonly ScannedPage[]) {
  const known = new Map<number, Read>()
  return (at: number): Read => {
    let read = known.get(at)
    if (!read) {
      const page = pages[at]
      read = readOf(page ? (JSON.parse(page.json) as { entries: Entry[] }).entries : [])
      known.set(at, read)
    }
    return read
  }
}

function readOf(entries: Entry[]): Read {
  const calls = new Map<string, Call>()
  const results = new Map<string, Result[]>()
  for (const { parts } of entries) {
    for (const part of parts) {
      if (part.type === "call") calls.set(part.id, part)
      else if (part.type === "result") {
        const others = results.get(part.call)
        if (others) others.push(part)
        else results.set(part.call, [part])
      }
    }
  }
  return { entries, calls, results }
}

/** A call and its result are hardly ever further apart than a page: they are looked for in its neighbours too. */
function aroundOf(at: number, read: (at: number) => Read): Around {
  const near = [at, at + 1, at - 1]
  const first = <T>(find: (page: Read) => T | undefined): T | undefined => {
    for (const page of near) {
      const found = find(read(page))
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    callOf: ({ call }) => (call === "" ? undefined : first((page) => page.calls.get(call))),
    resultsOf: ({ id }) => (id === "" ? [] : (first((page) => page.results.get(id)) ?? [])),
  }
}

function matchesIn(entry: Entry, around: Around, matcher: Matcher, asked: Scan, matches: FoundMatch[]): number {
  let count = 0
  for (const shown of shownOf(entry, around)) {
    if (!asked.kinds.has(shown.kind)) continue
    const text = textOf(shown, matcher)
    const places = text === null ? [] : matcher.in(text)
    if (places.length === 0 || shown.isLeftOut?.()) continue
    count += places.length / 2
    for (let at = 0; at < places.length && matches.length < asked.most; at += 2)
      matches.push(matchAt(entry.seq, shown, text ?? "", places[at]!, places[at + 1]!))
  }
  return count
}

function textOf(shown: Shown, matcher: Matcher): string | null {
  if (!isDrawn(shown)) return shown.text
  return shown.as === "terminal" || matcher.mayBeShownOf(shown.text) ? drawn(shown) : null
}

const BEFORE = 50
const AFTER = 110
const LONGEST = 200

function matchAt(seq: number, { part, kind, field }: Shown, text: string, from: number, to: number): FoundMatch {
  const end = Math.min(to, from + LONGEST)
  return {
    ...{ seq, part, kind, field, from, to },
    // Begins with a whole word.
    before: inLine(
      from <= BEFORE ? text.slice(0, from) : `…${text.slice(from - BEFORE, from).replace(/^\S{0,20}(?=\s)/, "")}`,
    ),
    match: inLine(text.slice(from, end)),
    after: inLine(text.slice(end, end + AFTER)),
  }
}

/** Without halves of characters and breaks of lines; what can't be seen is named by the page. */
const inLine = (text: string) => text.toWellFormed().replace(/\s+/g, " ")
