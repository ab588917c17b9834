import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { serve } from "../harness/served.ts"
import { clientOf } from "./client.ts"
import { memoryOf, watchMemory } from "./memory.ts"
import { numbered } from "./numbered.ts"
import { makePerson, quiet } from "./person.ts"

/** A body of any size, generated while it is sent. */
function bodyOf(piece: Uint8Array, pieces: number): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === pieces) return controller.close()
      sent += 1
      controller.enqueue(piece)
    },
  })
}

export interface Streamed {
  megabytes: number
  /** How many bytes the server's memory grew by at most. */
  growth: number
  /** The milliseconds of another request: the maximum and the 99th percentile. */
  others: { p99: number; most: number }
}

/**
 * Streams a transcript of about `megabytes` into a server of its own, on SQLite, and reads it back. Throws if it differs.
 */
export async function streamIn(megabytes: number): Promise<Streamed> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-test-"))
  const database = { DATA_DIR: folder, DATABASE_URL: "" }
  const person = await makePerson(database)
  const served = await serve(quiet(database))
  try {
    const client = clientOf(served.url, person.token)
    const padded = numbered(0, 2000).replaceAll('"line ', `"${"some text ".repeat(90)}`)
    const piece = Buffer.from(padded)
    const pieces = Math.ceil((megabytes * 1_000_000) / piece.byteLength)
    const { id } = await client.create({ agent: "claude-code" })
    const before = memoryOf(served.pid)
    const watch = watchMemory(served.pid)
    let done = false
    const times: number[] = []
    const others = (async () => {
      while (!done) {
        const began = performance.now()
        await client.session(id)
        times.push(performance.now() - began)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })()
    const answer = await client.append(id, bodyOf(piece, pieces))
    done = true
    await others
    if (answer.body.lines !== pieces * 2000) throw new Error(`Not all was taken: ${JSON.stringify(answer)}`)
    const growth = watch.stop() - before
    await sameAs(client.raw("GET", `/sessions/${id}/export`), piece, pieces)
    times.sort((a, b) => a - b)
    const p99 = times[Math.floor(times.length * 0.99)] ?? 0
    return { megabytes: (pieces * piece.byteLength) / 1_000_000, growth, others: { p99, most: times.at(-1) ?? 0 } }
  } finally {
    await served.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
}

async function sameAs(asked: Promise<Response>, piece: Buffer, pieces: number): Promise<void> {
  let at = 0
  for await (const chunk of (await asked).body as unknown as AsyncIterable<Uint8Array>) {
    for (let from = 0; from < chunk.byteLength; ) {
      const start = at % piece.byteLength
      const length = Math.min(chunk.byteLength - from, piece.byteLength - start)
      if (piece.compare(chunk, from, from + length, start, start + length) !== 0) throw new Error(`Byte ${at} differs.`)
      from += length
      at += length
    }
  }
  if (at !== piece.byteLength * pieces) throw new Error(`${at} bytes came back of ${piece.byteLength * pieces}.`)
}
