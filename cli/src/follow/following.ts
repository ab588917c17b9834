import type { Session } from "#protocol/sessions"
import type { SpoolBudget } from "../spool/spool.ts"
import type { SessionFile } from "../transcripts/session-file.ts"
import type { Happening, Totals } from "./happening.ts"
import type { Opening } from "./open-session.ts"

/** What following one session takes. */
export interface Following extends Opening {
  file: SessionFile
  /** Send the files as they are. */
  all: boolean
  /** Where this session's spools lie. */
  folder: string
  budget: SpoolBudget
  /** After so much silence it is complete. */
  idleMs: number
  signal: AbortSignal
  say(it: Happening): void
}

/** A session as it is being followed. */
export interface Followed {
  readonly given: Following
  session: Session | null
  away: boolean
  /** Resolves when the server has given it a place. */
  readonly opened: Promise<void>
  /** Whether everything that was written is stored. */
  readonly settled: boolean
  readonly totals: Totals
  readonly changedAt: number
  /** Until it is told to stop, or the server refuses for good. */
  run(): Promise<void>
  /** Its agent writes to another file from here on. */
  goOnIn(path: string): void
}
