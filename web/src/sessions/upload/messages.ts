import type { LeftOut } from "#agents/left-out"

/** What the page and its worker say to each other. */

/** One file as a source of a session: `main`, or a sub-agent's. */
export interface SourceFile {
  source: string
  path: string
  file: File
}

export type Asked =
  | { do: "scan"; files: SourceFile[] }
  | { do: "send"; id: string; agent: string; files: SourceFile[]; all: boolean; stored: Record<string, number> }

export interface Scanned {
  /** Null: no agent that openctl knows wrote this. */
  agent: string | null
  report: LeftOut
  /** All that the files hold. */
  bytes: number
}

export type Told =
  | { say: "scanning"; read: number; bytes: number }
  | { say: "scanned"; scanned: Scanned }
  | { say: "sending"; read: number; bytes: number }
  /** The connection is lost; it tries again after so many seconds. */
  | { say: "waiting"; seconds: number }
  | { say: "sent" }
  | { say: "failed"; text: string }
