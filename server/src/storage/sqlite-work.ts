import { copyDatabase, quickCheck } from "./sqlite.ts"

/** What is done to a whole SQLite database in a thread of its own. */
export type SlowWork = { is: "copy"; from: string; to: string } | { is: "check"; file: string }

/** Runs as a worker: what goes over a whole database takes its time, which the thread that serves does not have. */
declare const self: Worker

self.onmessage = ({ data }: MessageEvent<SlowWork>) => {
  try {
    if (data.is === "copy") copyDatabase(data.from, data.to)
    self.postMessage({ said: data.is === "check" ? quickCheck(data.file) : null })
  } catch (error) {
    self.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
}
