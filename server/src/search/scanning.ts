import { Refusal } from "#protocol/errors"
import { turns } from "../background/turns.ts"
import type { Scanned } from "./scan.ts"
import type { ScanAnswer, ScanOrder } from "./scan-worker.ts"

/**
 * Hands pages to the workers that look through them, one after the other. Regular expressions have a worker of their own, which
 * ends when one of them takes too long: whoever looks for words never waits for them.
 */

/** No page takes so long: the worker is broken. */
const PATIENCE_MS = 20_000
/** Some pages for a regular expression. A reasonable one takes some hundredths of this. */
const PATTERN_MS = 2_000
/** A worker that has nothing to do gives its memory back. */
const IDLE_MS = 10_000

const forWords = worker(PATIENCE_MS)
const forPatterns = worker(PATTERN_MS)

/** What is found in the pages. Refuses a regular expression that takes too long. */
export async function scanPages(order: ScanOrder): Promise<Scanned> {
  const answer = await (order.looking.regex ? forPatterns : forWords)(order)
  if (answer === null)
    throw new Refusal("INVALID_INPUT", "This regular expression takes too long here. Use a simpler one.")
  if ("failed" in answer) throw new Error(`A session could not be looked through: ${answer.failed}`)
  return answer
}

function worker(patienceMs: number): (order: ScanOrder) => Promise<ScanAnswer | null> {
  const inTurn = turns()
  let running: Worker | null = null
  let idle: ReturnType<typeof setTimeout> | undefined
  const giveUp = () => {
    running?.terminate()
    running = null
    return null
  }
  const ask = async (order: ScanOrder): Promise<ScanAnswer | null> => {
    clearTimeout(idle)
    running ??= new Worker(new URL("./scan-worker.ts", import.meta.url))
    const asked = running
    let patience: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise<ScanAnswer | null>((done, failed) => {
        patience = setTimeout(() => done(giveUp()), patienceMs)
        asked.onmessage = ({ data }: MessageEvent<ScanAnswer>) => done(data)
        asked.onerror = (event) => {
          giveUp()
          failed(new Error(`A session could not be looked through: ${event.message}`))
        }
        asked.postMessage(order)
      })
    } finally {
      clearTimeout(patience)
      idle = setTimeout(giveUp, IDLE_MS)
    }
  }
  return (order) => inTurn(() => ask(order))
}
