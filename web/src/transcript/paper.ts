import type { Block, CallView, ResultView, Row } from "#agents/join"
import type { Entry } from "#protocol/entries"

/** More than a browser lays out as pages in good time, and than anybody takes from a printer. */
export const mostEntries = 10_000
export const mostCharacters = 5_000_000

/** What of a result is printed. What said why it failed stands at its end, so a failure keeps that too. */
const ofResult = { lines: 30, characters: 3_000 }
const ofInput = { lines: 150, characters: 12_000 }

/** The page puts no more than 200,000 characters of one text into itself at once; paper can't be asked for the rest. */
const atOnce = 150_000

export const restIsElsewhere = "Not all of this is printed. Export the session to have the rest."

/** A row as paper has it: what people and agents said is whole, what went into calls and came out has its first lines. */
export function forPaper(row: Row): Row {
  return { ...row, blocks: row.blocks.flatMap(onPaper) }
}

/** How much an entry will fill, about. */
export function charactersOf({ parts }: Entry): number {
  let sum = 0
  for (const part of parts) {
    if (!("text" in part) || part.text === undefined) continue
    sum += part.type === "result" ? Math.min(part.text.length, ofInput.characters) : part.text.length
  }
  return sum
}

function onPaper(block: Block): Block[] {
  switch (block.type) {
    case "prompt":
    case "answer":
    case "thinking":
      return inPieces(block.text).map((text, at) => ({
        ...block,
        text,
        // Keys of one row stay apart.
        place: at === 0 ? block.place : { ...block.place, part: block.place.part + at * 1_000_000 },
      }))
    case "notice":
      return [cut(block, ofInput)]
    case "call":
      return [callOnPaper(block)]
    case "result":
      return [{ ...block, result: resultOnPaper(block.result) }]
    default:
      return [block]
  }
}

function callOnPaper<C extends CallView>(call: C): C {
  const { body, result, again } = call
  return {
    ...call,
    ...(body && {
      body: body.language === "markdown" ? cut(body, { lines: 2_000, characters: atOnce }) : bodyCut(body),
    }),
    ...(result && { result: resultOnPaper(result) }),
    ...(again && { again: again.map(resultOnPaper) }),
  }
}

function resultOnPaper(result: ResultView): ResultView {
  const shown = cut(result, ofResult, result.failed)
  return { ...shown, ...(result.patch && { patch: bodyCut(result.patch) }) }
}

const bodyCut = <B extends { text: string; language: string; more?: number | undefined }>(body: B): B =>
  cut(body, ofInput, false, body.language === "diff" ? "\\ " : "")

/** The first lines of a text, with a line that says so; for `ends`, its last lines as well. */
function cut<T extends { text: string; more?: number | undefined }>(
  given: T,
  most: { lines: number; characters: number },
  ends = false,
  sign = "",
): T {
  const { text } = given
  const lines = text.split("\n", most.lines + 1)
  const kept = lines.slice(0, most.lines).join("\n").slice(0, most.characters)
  if (kept.length === text.length && !given.more) return given
  const note = `${sign}[${restIsElsewhere}]`
  const tail = ends ? text.slice(kept.length).slice(-most.characters).split("\n").slice(-most.lines).join("\n") : ""
  return { ...given, text: (tail && !given.more ? [kept, note, tail] : [kept, note]).join("\n"), more: undefined }
}

/** A long text in several, each of which ends with a line where there is one. */
function inPieces(text: string): string[] {
  const pieces: string[] = []
  let from = 0
  while (text.length - from > atOnce) {
    const line = text.lastIndexOf("\n", from + atOnce)
    const end = line > from ? line + 1 : from + atOnce
    pieces.push(text.slice(from, end))
    from = end
  }
  pieces.push(text.slice(from))
  return pieces
}
