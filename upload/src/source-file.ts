import type { LineFilter } from "#agents/left-out"
import { LineCutter } from "#protocol/line-cutter"

/** One file on its way to be a source of a session: `main`, or a sub-agent's. */
export interface SourceFile {
  source: string
  /** As people are told of it. */
  name: string
  /** How large it is where it lies, packed or not. */
  bytes: number
  /** The call that runs the sub-agent, where something beside its file says so. */
  under?: string | undefined
  /** Its agent may be writing it right now: half a last line waits for its end instead of being sent as a line. */
  mayGrow: boolean
  /** The media type of a file that is one document, sent whole; absent for lines. */
  document?: string | undefined
  /** Its bytes as the agent wrote them, from there on. */
  open(from: number): Reading
}

export interface Reading {
  pieces: AsyncIterable<Uint8Array>
  /** How much of the file is read by now, as it lies there: of a packed one in packed bytes. */
  read(): number
  close(): void
}

export interface FileLine {
  /** As it stands in the file. */
  raw: Uint8Array
  /** As it is sent; empty when it is left out. */
  sent: Uint8Array
  /** It ended with a newline. Only the last one may not. */
  whole: boolean
}

/** The lines of a file as they are read, some at a time. Without a filter it is sent as it is. */
export async function* linesOf(
  file: SourceFile,
  reading: Reading,
  filter: LineFilter | null,
): AsyncGenerator<FileLine[]> {
  const cutter = new LineCutter(`${file.name} has a line of more than 64 MB.`)
  const judged = (raw: Uint8Array, whole: boolean) => ({ raw, sent: filter ? filter.line(raw) : raw, whole })
  for await (const piece of reading.pieces) yield Array.from(cutter.push(piece), (raw) => judged(raw, true))
  const rest = cutter.end()
  if (rest.length > 0) yield [judged(rest, false)]
}
