import type { Reader, ReaderState } from "#agents/reader"
import { turns } from "../background/turns.ts"
import { type Digest, digest } from "./digest.ts"
import type { Digested, LongLine } from "./digest-worker.ts"

/**
 * Digests lines: short ones at once, long ones by a worker, one at a time in the whole process, so that everybody else's
 * requests go on meanwhile.
 */

/** A line longer than this is kept as a blob and not understood. */
export const BIG_LINE = 8 * 1024 * 1024
/** A longer line costs the thread that serves more than handing it over does. */
export const LONG_LINE = 128 * 1024
/** No line of an agent takes so long; one that does is kept, and shown as what it is. */
const PATIENCE_MS = 20_000
/** A worker that has nothing to do gives its memory back. */
const IDLE_MS = 5_000

const inTurn = turns()
let worker: Worker | null = null
let idle: ReturnType<typeof setTimeout> | null = null

/** Reads one line; `state` is changed in place. */
export async function digestLine(reader: Reader, state: ReaderState, raw: Uint8Array, whole: boolean): Promise<Digest> {
  if (raw.byteLength > BIG_LINE) return unread("a line too long to read", raw)
  if (raw.byteLength <= LONG_LINE) return digest(reader, state, raw, whole)
  const said = await inTurn(() => ask({ agent: reader.agent, kind: reader.kind, state, raw, whole }))
  if (said === null) return unread("a line that takes too long to read", raw)
  if ("failed" in said) throw new Error(`A line could not be read: ${said.failed}`)
  for (const name of Object.keys(state)) delete state[name]
  Object.assign(state, said.state)
  return said.digest
}

const unread = (what: string, raw: Uint8Array): Digest => ({
  kind: "raw",
  keys: {},
  parts: [{ type: "raw", what, bytes: raw.byteLength }],
  facts: {},
})

/** Null when it takes too long. */
async function ask(line: LongLine): Promise<Digested | null> {
  if (idle) clearTimeout(idle)
  worker ??= new Worker(new URL("./digest-worker.ts", import.meta.url))
  const asked = worker
  let patience: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<Digested | null>((done, failed) => {
      patience = setTimeout(() => done(giveUp()), PATIENCE_MS)
      asked.onmessage = ({ data }: MessageEvent<Digested>) => done(data)
      asked.onerror = (event) => {
        giveUp()
        failed(new Error(`A line could not be read: ${event.message}`))
      }
      asked.postMessage(line)
    })
  } finally {
    clearTimeout(patience)
    idle = setTimeout(giveUp, IDLE_MS)
  }
}

function giveUp(): null {
  worker?.terminate()
  worker = null
  return null
}
