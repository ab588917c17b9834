import type { SessionFile } from "../transcripts/session-file.ts"
import type { Happening } from "./happening.ts"
import type { Opening } from "./open-session.ts"
import type { Room } from "./spool.ts"

/** What following one session takes. */
export interface Following extends Opening {
  file: SessionFile
  /** Send the files as they are. */
  all: boolean
  /** Where this session's spools lie. */
  folder: string
  room: Room
  /** After so much silence it is complete. */
  idleMs: number
  signal: AbortSignal
  say(it: Happening): void
}
