import { Refusal } from "#protocol/errors"
import { turns } from "../background/turns.ts"
import { bucket } from "../http/bucket.ts"
import { type LongLines, longLines } from "./long-lines.ts"

/**
 * What bodies on their way in may cost together, unpacked: a few kilobytes that are sent packed can be gigabytes. Counted
 * for the session's owner, whose quota it is too, while the bytes come, before anything is done with them.
 */
export interface Intake {
  /** Counts bytes of this person's minute, or refuses. */
  count(person: string, bytes: number): void
  /** Long lines of everybody that are on their way. */
  lines: LongLines
  /** Stores a long line, one at a time in the whole process. */
  store<T>(work: () => Promise<T>): Promise<T>
}

/** Coming back sooner would only send the same bytes again. */
const REST_S = 10

/** `bytesPerMinute` of one person; 0 for any number. */
export function intake(bytesPerMinute: number): Intake {
  const minute = bytesPerMinute > 0 ? bucket({ burst: bytesPerMinute, perSecond: bytesPerMinute / 60 }) : null
  return {
    count(person, bytes) {
      try {
        minute?.take(person, bytes)
      } catch (error) {
        const wait = error instanceof Refusal ? (error.retryAfter ?? 0) : 0
        const most = Math.floor(bytesPerMinute / 1_048_576)
        const words = `This server accepts ${most} MB per person and minute, uncompressed (UPLOAD_MB_PER_MINUTE). The lines before this are stored. Continue in a moment.`
        throw new Refusal("RATE_LIMITED", words, {}, Math.max(wait, REST_S))
      }
    },
    lines: longLines(),
    store: turns(),
  }
}
