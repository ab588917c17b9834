import { Refusal } from "#protocol/errors"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import { turns } from "../background/turns.ts"
import type { Rolled, Unrolled } from "./unroll-worker.ts"

/** Unrolls documents into lines, one at a time in the whole process, in a worker of its own that ends with it. */

/** No agent's document takes so long. */
const PATIENCE_MS = 20_000

const inTurn = turns()

/** The document's lines, or null where it is none of this agent's, or damaged. */
export async function unroll(agent: string, bytes: Uint8Array): Promise<string[] | null> {
  const said = await inTurn(() => ask({ agent, bytes }))
  if (said === null)
    throw new Refusal("INVALID_INPUT", "This document takes too long to read. Nothing of it was stored.")
  if ("tooMany" in said) {
    const most = LINES_PER_REQUEST.toLocaleString("en")
    throw new Refusal("TOO_LARGE", `A document can have at most ${most} records. Nothing of it was stored.`)
  }
  if ("failed" in said) throw new Error(`A document could not be unrolled: ${said.failed}`)
  return said.lines
}

async function ask(rolled: Rolled): Promise<Unrolled | null> {
  const worker = new Worker(new URL("./unroll-worker.ts", import.meta.url))
  let patience: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<Unrolled | null>((done, failed) => {
      patience = setTimeout(() => done(null), PATIENCE_MS)
      worker.onmessage = ({ data }: MessageEvent<Unrolled>) => done(data)
      worker.onerror = (event) => failed(new Error(`A document could not be unrolled: ${event.message}`))
      worker.postMessage(rolled)
    })
  } finally {
    clearTimeout(patience)
    worker.terminate()
  }
}
