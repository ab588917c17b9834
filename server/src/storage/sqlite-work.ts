import { copyDatabase, quickCheck } from "./sqlite.ts"

/** Work on a whole SQLite database, in a thread of its own. */
export type SlowWork = { is: "copy"; from: string; to: string } | { is: "check"; file: string }

/** Runs as a worker: work on a whole database takes too long for the thread that serves. */
declare const self: Worker

self.onmessage = ({ data }: MessageEvent<SlowWork>) => {
  try {
    if (data.is === "copy") copyDatabase(data.from, data.to)
    self.postMessage({ said: data.is === "check" ? quickCheck(data.file) : null })
  } catch (error) {
    self.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
}
