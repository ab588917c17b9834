type Json = Record<string, unknown>

/** Finds the records of a damaged line: joined (`{...}{...}`), cut by the next one in the middle, or between runs of NUL. */

/** A careless copy doesn't join more records than this on one line. */
const MOST_JOINED = 64
/** So many places are tried at which a record may begin after one that was cut; each costs the rest of the line. */
const MOST_TRIED = 16

export interface Joined {
  records: Json[]
  /** How many characters belong to no record. */
  left: number
}

/** `parse` gives the object of a text, or null. */
export function joinedRecords(line: string, parse: (text: string) => Json | null): Joined {
  const found: Joined = { records: [], left: 0 }
  // A power cut leaves runs of NUL, within a line and around it.
  for (const part of line.split(/(\0+)/, 2 * MOST_JOINED)) {
    if (part.startsWith("\0")) found.left += part.length
    else if (part.trim() !== "") take(part, parse, found)
  }
  return found
}

function take(part: string, parse: (text: string) => Json | null, found: Joined): void {
  const pieces = piecesOf(part)
  const wrong = pieces.findIndex((piece) => parse(piece) === null)
  for (const piece of wrong < 0 ? pieces : pieces.slice(0, wrong)) found.records.push(parse(piece) ?? {})
  if (wrong < 0) return
  const rest = pieces.slice(wrong).join("")
  const next = nextIn(rest, parse)
  found.left += next?.at ?? 0
  if (next) {
    found.records.push(...next.records)
    return
  }
  // Nothing after it is whole to the end: what is whole in between still counts.
  for (const piece of pieces.slice(wrong)) {
    const record = parse(piece)
    if (record) found.records.push(record)
    else found.left += piece.length
  }
}

/** The first place from which on there are only whole records: there the one before it was cut off. */
function nextIn(rest: string, parse: (text: string) => Json | null): { at: number; records: Json[] } | null {
  if (!rest.trimEnd().endsWith("}")) return null
  const begins = /\{"\w{1,40}":/g
  begins.lastIndex = 1
  for (let tried = 0; tried < MOST_TRIED; tried++) {
    const at = begins.exec(rest)?.index
    if (at === undefined) return null
    // A value within the cut record.
    if (/[:,[]/.test(rest[at - 1] ?? "")) continue
    const records = piecesOf(rest.slice(at)).map(parse)
    if (records.every((record) => record !== null)) return { at, records }
  }
  return null
}

/** Cuts a line where one object ends and the next begins, outside strings. */
function piecesOf(line: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let start = 0
  let inString = false
  for (let at = 0; at < line.length && pieces.length < MOST_JOINED; at++) {
    const code = line.charCodeAt(at)
    if (inString) {
      if (code === 92) at++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123) depth++
    else if (code === 125 && --depth === 0) {
      pieces.push(line.slice(start, at + 1))
      start = at + 1
    }
  }
  const rest = line.slice(start)
  if (rest.trim() !== "") pieces.push(rest)
  return pieces
}
