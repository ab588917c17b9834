import { randomBytes } from "node:crypto"
import { directPeer } from "./peer.ts"

/** How a request that this server sent to itself arrived, by the address that people open. */
export interface Arrived {
  /** The address at the other end: ours, or the last proxy's. */
  peer: string
  forwardedFor: string | null
}

const HEADER = "x-openctl-echo"

/** Records requests that are marked with one of its own secrets, and nothing of any other. */
export interface Echo {
  look(request: Request): void
  /** The header that marks requests, and what was recorded of the first of them. */
  mark(): { headers: Record<string, string>; arrived(): Arrived | null; forget(): void }
}

export function listenForEchoes(): Echo {
  const waiting = new Map<string, Arrived | null>()
  return {
    look(request) {
      if (waiting.size === 0) return
      const mark = request.headers.get(HEADER)
      if (mark === null || waiting.get(mark) !== null) return
      waiting.set(mark, { peer: directPeer(request), forwardedFor: request.headers.get("x-forwarded-for") })
    },
    mark() {
      const secret = randomBytes(16).toString("hex")
      waiting.set(secret, null)
      return {
        headers: { [HEADER]: secret },
        arrived: () => waiting.get(secret) ?? null,
        forget: () => void waiting.delete(secret),
      }
    },
  }
}
