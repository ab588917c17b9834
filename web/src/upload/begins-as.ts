import { isHalfOf, sameBytes } from "#agents/half-line"
import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { joined } from "#protocol/line-cutter"
import type { Source } from "#protocol/sessions"
import { plain as client } from "../api/plain-client.ts"
import type { Sending, SourceFile } from "./messages.ts"
import { patiently } from "./patience.ts"

/**
 * Whether what is stored of a source is how this file begins, as the command line asks before it goes on: the last stored line
 * must stand there, at its number. Two states of one session that don't begin alike must never be mixed.
 */
export async function beginsAs(
  it: SourceFile,
  stored: Source,
  { agent, all }: Sending,
  session: string,
  onWaiting: (seconds: number) => void,
): Promise<boolean> {
  if (stored.lines === 0 || stored.last === null) return true
  const seq = stored.last
  const theirs = await patiently(async () => {
    const answer = await client.open(calls.readLine, { id: session, seq })
    return new Uint8Array(await answer.arrayBuffer())
  }, onWaiting)
  const ours = await nthLine(it.file.stream(), new LineFilter(readerFor(agent), { all }), stored.lines)
  return ours !== null && (sameBytes(ours, theirs) || isHalfOf(theirs, ours))
}

/** The nth line that is sent of a file, counted from 1 and without its newline; null when there are fewer. */
export async function nthLine(
  stream: ReadableStream<Uint8Array>,
  filter: LineFilter,
  nth: number,
): Promise<Uint8Array | null> {
  const reader = stream.getReader()
  const pieces: Uint8Array[] = []
  let line = 1
  /** True when the line has ended. */
  const take = (bytes: Uint8Array): boolean => {
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(10, from)
      const end = newline < 0 ? bytes.length : newline
      // The filter may hand out what it was given.
      if (line === nth) pieces.push(bytes.slice(from, end))
      if (newline < 0) return false
      if (line === nth) return true
      line++
      from = newline + 1
    }
    return false
  }
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (take(value ? filter.push(value) : filter.end())) return joined(pieces)
      if (done) return pieces.length > 0 ? joined(pieces) : null
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
