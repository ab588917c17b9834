import { Refusal } from "#protocol/errors"
import { bucket } from "../http/bucket.ts"
import { oneAtATime } from "./one-at-a-time.ts"

/**
 * What bodies on their way in may cost together, unpacked: a few kilobytes that are sent packed can be gigabytes. Counted
 * for the session's owner, whose quota it is too, while the bytes come, before anything is done with them.
 */
export interface Intake {
  /** Counts bytes of this person's minute, or refuses. */
  count(person: string, bytes: number): void
  /** Waits until no other body of this person is in the middle of a long line. Call what it gives when the line is stored. */
  longLine(person: string): Promise<() => void>
  /** Counts memory for long lines of everybody, negative when it is given back, or refuses. */
  hold(bytes: number): void
  /** Stores a long line, one at a time in the whole process. */
  store<T>(work: () => Promise<T>): Promise<T>
}

/** A line that has grown to this is a long one. */
export const LONG_LINE = 1024 * 1024
/** Long lines of everybody that are on their way, together. */
const MOST_HELD = 256 * 1024 * 1024
/** Coming back sooner would only send the same bytes again. */
const REST_S = 10

/** `bytesPerMinute` of one person; 0 for any number. */
export function intake(bytesPerMinute: number): Intake {
  const minute = bytesPerMinute > 0 ? bucket({ burst: bytesPerMinute, perSecond: bytesPerMinute / 60 }) : null
  const lines = new Map<string, Promise<void>>()
  let held = 0
  return {
    count(person, bytes) {
      try {
        minute?.take(person, bytes)
      } catch (error) {
        const wait = error instanceof Refusal ? (error.retryAfter ?? 0) : 0
        const most = Math.floor(bytesPerMinute / 1_048_576)
        const words = `This server takes ${most} MB of one person in a minute, unpacked (UPLOAD_MB_PER_MINUTE). The lines before are stored; go on in a moment.`
        throw new Refusal("RATE_LIMITED", words, {}, Math.max(wait, REST_S))
      }
    },
    async longLine(person) {
      const before = lines.get(person)
      let done = () => {}
      const mine = new Promise<void>((resolve) => {
        done = resolve
      })
      const last = (before ?? Promise.resolve()).then(() => mine)
      lines.set(person, last)
      await before
      return () => {
        done()
        if (lines.get(person) === last) lines.delete(person)
      }
    },
    hold(bytes) {
      if (bytes > 0 && held + bytes > MOST_HELD) {
        throw new Refusal("UNAVAILABLE", "Many long lines are coming in at once. Try again in a moment.", {}, REST_S)
      }
      held += bytes
    },
    store: oneAtATime(),
  }
}
