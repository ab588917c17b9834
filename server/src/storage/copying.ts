import { copyDatabase } from "./sqlite.ts"

/** Runs as a worker: a copy takes its time, which the thread that serves does not have. */
declare const self: Worker

self.onmessage = ({ data }: MessageEvent<{ from: string; to: string }>) => {
  try {
    copyDatabase(data.from, data.to)
    self.postMessage({ done: true })
  } catch (error) {
    self.postMessage({ failed: error instanceof Error ? error.message : String(error) })
  }
}
