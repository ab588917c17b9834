import type { ReaderState } from "#agents/reader"
import { readerOf, type Written } from "#agents/readers"
import { type Digest, digest } from "./digest.ts"

/** Runs as a worker: a line of some megabytes takes its time, which the thread that serves does not have. */
declare const self: Worker

export interface LongLine extends Written {
  state: ReaderState
  raw: Uint8Array
  whole: boolean
}

export type Digested = { digest: Digest; state: ReaderState } | { failed: string }

self.onmessage = ({ data: { agent, kind, state, raw, whole } }: MessageEvent<LongLine>) => {
  let said: Digested
  try {
    said = { digest: digest(readerOf({ agent, kind }), state, raw, whole), state }
  } catch (error) {
    said = { failed: error instanceof Error ? error.message : String(error) }
  }
  self.postMessage(said)
}
