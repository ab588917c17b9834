import { join } from "node:path"
import { DATABASE } from "./sqlite.ts"
import type { SlowWork } from "./sqlite-work.ts"

function inAThread(work: SlowWork): Promise<string | null> {
  const worker = new Worker(new URL("./sqlite-work.ts", import.meta.url))
  return new Promise<string | null>((done, failed) => {
    worker.onmessage = ({ data }: MessageEvent<{ failed?: string; said?: string | null }>) =>
      data.failed === undefined ? done(data.said ?? null) : failed(new Error(data.failed))
    worker.onerror = (event) => failed(new Error(event.message))
    worker.postMessage(work)
  }).finally(() => worker.terminate())
}

export async function copyAside(from: string, to: string): Promise<void> {
  try {
    await inAThread({ is: "copy", from, to })
  } catch (error) {
    throw new Error(`The database could not be copied: ${error instanceof Error ? error.message : error}`)
  }
}

/** What SQLite finds wrong with the database of a data folder; null if it is sound. */
export const checkDatabase = (folder: string): Promise<string | null> =>
  inAThread({ is: "check", file: join(folder, DATABASE) })
