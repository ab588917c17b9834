import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { isTooLargeBetween, Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { halves } from "#protocol/halves"
import { client } from "../../api/client.ts"
import type { SourceFile } from "./messages.ts"

/**
 * Sends one file, line by line and never more than a batch at a time in memory. Appending is by line number and so may be
 * repeated: after a lost connection the same batch goes again, and where the server stands elsewhere the file is read
 * again from its beginning, passing over the lines that are stored.
 */

const batchBytes = 1024 * 1024
/** One long line is no reason to send all others one by one. */
const smallestBatchBytes = 16 * 1024

interface Way {
  id: string
  agent: string
  all: boolean
  /** Lines of this source that the server has already. */
  stored: number
  /** How many bytes of the file are dealt with. */
  onRead: (bytes: number) => void
  /** Bytes of a request, less than usual where a proxy on the way takes no more. */
  batchBytes?: number
  onWaiting: (seconds: number) => void
}

export async function sendSource(it: SourceFile, way: Way): Promise<void> {
  let stored = way.stored
  for (let rounds = 0; rounds < 20; rounds++) {
    const expected = await sendFrom(it, way, stored)
    if (expected === null) return
    stored = expected
  }
  throw new Refusal(
    "CONFLICT",
    "Something else is adding to this session at the same time. Wait for it to end, then retry.",
  )
}

/** Null when all is stored; else the line that the server expects instead. */
async function sendFrom(it: SourceFile, way: Way, stored: number): Promise<number | null> {
  const filter = new LineFilter(readerFor(way.agent), { all: way.all })
  const batch = new Batch(stored)
  const reader = it.file.stream().getReader()
  let read = 0
  const flush = async (last: boolean) => {
    const { line, body } = batch.take(last)
    if (body.size === 0) return null
    const expected = await postAsItFits(it.source, line, body, way)
    way.onRead(read)
    return expected
  }
  try {
    for (;;) {
      const { value, done } = await reader.read()
      batch.add(value ? filter.push(value) : filter.end())
      read += value?.length ?? 0
      if (done || batch.bytes >= (way.batchBytes ?? batchBytes)) {
        const expected = await flush(done)
        if (expected !== null) return expected
      }
      if (done) break
      way.onRead(read)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
  return null
}

/** A proxy may take smaller requests only: then this body goes in parts, and those that follow are no larger. */
async function postAsItFits(source: string, line: number, body: Blob, way: Way): Promise<number | null> {
  try {
    return await post(source, line, body, way)
  } catch (error) {
    const cut = isTooLargeBetween(error) ? halves(new Uint8Array(await body.arrayBuffer())) : null
    if (!cut) throw error
    way.batchBytes = Math.min(way.batchBytes ?? batchBytes, Math.max(smallestBatchBytes, Math.floor(body.size / 2)))
    const first = body.slice(0, cut.first.length)
    const second = body.slice(cut.first.length)
    return (await postAsItFits(source, line, first, way)) ?? postAsItFits(source, line + cut.lines, second, way)
  }
}

/** Null when it is stored up to its end; else the line that the server expects. Waits and repeats while nobody answers. */
async function post(source: string, line: number, body: Blob, way: Way): Promise<number | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      // Packed anew for each attempt: a body is used up by sending it.
      const packed = await new Response(body.stream().pipeThrough(new CompressionStream("gzip"))).blob()
      await client.send(
        calls.appendEntries,
        { id: way.id, source, line },
        { body: packed, headers: { "content-encoding": "gzip", "content-type": "application/x-ndjson" } },
      )
      return null
    } catch (error) {
      const expected = error instanceof Refusal ? error.details.expected : undefined
      if (error instanceof Refusal && typeof expected === "number") {
        if (error.code === "CONFLICT") return expected
        // More short lines than a request may have: the first of them are stored.
        if (error.code === "TOO_LARGE" && expected > line) return expected
      }
      const passing =
        error instanceof Unreachable || (error instanceof Refusal && [429, 500, 503].includes(error.status))
      if (!passing || attempt > 40) throw error
      const backoff = Math.min(30, 2 ** Math.min(attempt, 5)) * (0.75 + Math.random() / 2)
      const seconds = error instanceof Refusal && error.retryAfter ? error.retryAfter : Math.max(1, Math.round(backoff))
      way.onWaiting(seconds)
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    }
  }
}

/** Lines that go together, after `skip` lines that the server has. */
class Batch {
  line: number
  bytes = 0
  #skip: number
  #pieces: BlobPart[] = []
  #newlines = 0
  /** Where the last whole line ends. */
  #ended = 0

  constructor(skip: number) {
    this.line = skip
    this.#skip = skip
  }

  add(given: Uint8Array): void {
    let from = 0
    while (this.#skip > 0) {
      const newline = given.indexOf(10, from)
      if (newline < 0) return
      from = newline + 1
      this.#skip--
    }
    // The filter may hand out what it was given; what is kept here has to be its own.
    const rest = new Uint8Array(given.subarray(from))
    if (rest.length === 0) return
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, at + 1)) {
      this.#newlines++
      this.#ended = this.bytes + at + 1
    }
    this.#pieces.push(rest)
    this.bytes += rest.length
  }

  /**
   * What can go: whole lines, and with `last` the one that has no end as well. A request must not stop inside a line: the next
   * one begins with a line's number.
   */
  take(last: boolean): { line: number; body: Blob } {
    const line = this.line
    const whole = new Blob(this.#pieces)
    const end = last ? whole.size : this.#ended
    const rest = whole.slice(end)
    this.line += this.#newlines
    this.#newlines = 0
    this.#ended = 0
    this.bytes = rest.size
    this.#pieces = rest.size > 0 ? [rest] : []
    return { line, body: whole.slice(0, end) }
  }
}
