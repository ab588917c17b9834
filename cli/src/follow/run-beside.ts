import { passOverWhileRunning } from "../connection/running-remotely.ts"
import type { Following } from "./following.ts"

const LOOK_MS = 10_000

/** An agent that runs under `openctl run` has its lines on that page already. Asked now and then, since a run may begin at any time. */
export class RunBeside {
  #lookedAt = 0

  async passOver({ connection, external }: Following, signal: AbortSignal): Promise<void> {
    if (Date.now() - this.#lookedAt < LOOK_MS) return
    await passOverWhileRunning(connection, external, signal)
    this.#lookedAt = Date.now()
  }
}
