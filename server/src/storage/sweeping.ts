import type { Blobs } from "./blobs.ts"

const DAY_MS = 86_400_000

/** Frees what no session refers to, at the start and once a day. */
export function keepSwept(blobs: Blobs, failed: (error: unknown) => void): { stop(): Promise<void> } {
  let sweeping = Promise.resolve()
  const sweep = () => {
    sweeping = sweeping.then(() => blobs.sweep()).catch(failed)
  }
  sweep()
  const timer = setInterval(sweep, DAY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await sweeping
    },
  }
}
