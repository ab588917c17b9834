import type { Connection } from "../connection.ts"
import type { SessionFile } from "../session-file.ts"
import type { FollowedSession } from "./followed-session.ts"
import type { Happening } from "./happening.ts"
import type { Room } from "./spool.ts"

/** What following one session takes. */
export interface Following {
  connection: Connection
  file: SessionFile
  agent: string
  external: string
  /** Send the files as they are. */
  all: boolean
  title: string | undefined
  /** The session that it became before. If that was deleted it is not made again. */
  known?: string | undefined
  /** The session in whose place this one began. */
  continues?: FollowedSession | undefined
  /** Where this session's spools lie. */
  folder: string
  room: Room
  /** After so much silence it is complete. */
  idleMs: number
  signal: AbortSignal
  say(it: Happening): void
}
