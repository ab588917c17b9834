import { Refusal } from "#protocol/errors"

/**
 * The memory of long lines that are on their way. Nobody waits for it, so that nobody can keep others waiting: where it is all
 * taken, the slowest line gives way, of the same person first.
 */

/** Of everybody, together. */
const MOST_HELD = 256 * 1024 * 1024
/** Of one person: two of the longest. */
const MOST_OF_ONE = MOST_HELD / 2
/** Coming back sooner would only send the same bytes again. */
const REST_S = 10

export interface HeldLine {
  /** Says how much of the line is in memory now. Makes slower ones give way where that is too much, or refuses. */
  hold(bytes: number): void
  /** It is all here and is going to be stored: it counts until its end, and gives way to nobody. */
  stay(): void
  end(): void
}

export interface LongLines {
  /** A long line of this person's begins. `giveWay` hears why it can't go on; its memory counts no more from then on. */
  begin(person: string, giveWay: (why: Refusal) => void): HeldLine
}

interface ArrivingLine {
  person: string
  bytes: number
  /** What came of it, as it counted at `at`. */
  recent: number
  at: number
  stays: boolean
  giveWay(why: Refusal): void
}

export function longLines(now: () => number = () => performance.now()): LongLines {
  const lines = new Set<ArrivingLine>()

  /** What came counts half as much with every second: a line that stalls is soon the slowest, however large it is. */
  const speedOf = (line: ArrivingLine) => line.recent * 2 ** (-(now() - line.at) / 1000)

  function makeSpace(asking: ArrivingLine, most: number, among: (line: ArrivingLine) => boolean): void {
    const those = [...lines].filter(among).sort((one, other) => speedOf(one) - speedOf(other))
    let over = those.reduce((sum, line) => sum + line.bytes, -most)
    for (const slowest of those) {
      if (over <= 0) return
      if (slowest.stays) continue
      if (slowest === asking) break
      over -= slowest.bytes
      lines.delete(slowest)
      slowest.giveWay(tooMany())
    }
    if (over > 0) throw tooMany()
  }

  return {
    begin(person, giveWay) {
      const line: ArrivingLine = { person, bytes: 0, recent: 0, at: now(), stays: false, giveWay }
      lines.add(line)
      return {
        hold(bytes) {
          if (!lines.has(line)) return
          const before = line.bytes
          line.bytes = bytes
          if (bytes <= before) return
          line.recent = speedOf(line) + bytes - before
          line.at = now()
          try {
            makeSpace(line, MOST_OF_ONE, (one) => one.person === person)
            makeSpace(line, MOST_HELD, () => true)
          } catch (error) {
            line.bytes = before
            throw error
          }
        },
        stay() {
          line.stays = true
        },
        end: () => void lines.delete(line),
      }
    },
  }
}

const tooMany = () =>
  new Refusal(
    "UNAVAILABLE",
    "Many long lines are coming in at once, and this one is the slowest. The lines before it are stored; try again in a moment.",
    {},
    REST_S,
  )
