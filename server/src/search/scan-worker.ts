import { zstdDecompressSync } from "node:zlib"
import type { Entry } from "#protocol/entries"
import { type Looking, type Matcher, matcherOf } from "#protocol/matcher"
import { type Scan, type Scanned, scan } from "./scan.ts"

/** Runs as a worker: unpacking and looking take time that the thread that serves does not have. */
declare const self: Worker

/** A page as it lies, or the JSON of what is in none yet. */
export interface LyingPage {
  entries: Uint8Array | string
  first: number
  last: number
  isAround: boolean
}

export interface ScanOrder extends Scan {
  looking: Looking
  pages: LyingPage[]
  /** What lies in the last page beyond this was not there when the door was opened. */
  reach: number
}

export type ScanAnswer = Scanned | { failed: string }

/** The last one is most likely the next one: a session is looked through in many pieces. */
let last: { key: string; matcher: Matcher } | undefined

function matcherFor(looking: Looking): Matcher {
  const key = JSON.stringify(looking)
  if (last?.key !== key) last = { key, matcher: matcherOf(looking) }
  return last.matcher
}

function within(json: string, last: number, reach: number): string {
  if (last <= reach) return json
  const { entries } = JSON.parse(json) as { entries: Entry[] }
  return JSON.stringify({ entries: entries.filter((entry) => entry.seq <= reach) })
}

self.onmessage = ({ data: { looking, pages, reach, ...asked } }: MessageEvent<ScanOrder>) => {
  let answer: ScanAnswer
  try {
    const unpacked = pages.map(({ entries, ...page }) => ({
      ...page,
      json: within(typeof entries === "string" ? entries : zstdDecompressSync(entries).toString(), page.last, reach),
    }))
    answer = scan(unpacked, matcherFor(looking), asked)
  } catch (error) {
    answer = { failed: error instanceof Error ? error.message : String(error) }
  }
  self.postMessage(answer)
}
