import type { FileKind } from "#agents/file-kind"
import type { LeftOut } from "#agents/left-out"
import type { SessionHead, Told as ToldByHead } from "#agents/session-head"

/** What the page and its worker say to each other. */

/** A file as it was dropped or chosen, with its path below the folder that it came in. */
export interface Picked {
  path: string
  file: File
}

/** One file as a source of a session: `main`, or a sub-agent's. */
export interface SourceFile extends Picked {
  source: string
  document?: string | undefined
}

/** What the beginning of a file tells. */
export interface Seen {
  /** Its media type, if it is one document and not lines. */
  document?: string | undefined
  kind: FileKind
  head: SessionHead
  told: ToldByHead
}

/** A session on its way: everything that is needed to send it, and to go on after any interruption. */
export interface Sending {
  /** Whose it is: nobody else sees it, or sends it on. */
  owner: string
  agent: string
  /** By this the server finds the session again. */
  external: string
  /** As somebody typed it; empty: the transcript gives it one. */
  title: string
  files: SourceFile[]
  /** All that the files hold, in bytes. */
  bytes: number
  /** Everything, also the lines that hold no conversation. */
  all: boolean
}

export type Asked =
  | { do: "look"; files: Picked[] }
  | { do: "scan"; sessions: { agent: string; files: SourceFile[] }[] }
  | { do: "send"; sending: Sending }

export interface Scanned {
  report: LeftOut
  /** How many lines of each source would be sent, if only one session was looked at. */
  lines: Record<string, number>
  /** All that the files hold. */
  bytes: number
}

export type Told =
  | { say: "looked"; seen: Seen[] }
  | { say: "scanning"; read: number; bytes: number }
  | { say: "scanned"; scanned: Scanned }
  /** The session is there; `fresh`: this upload has made it. */
  | { say: "made"; id: string; fresh: boolean }
  | { say: "sending"; done: number }
  /** The connection is lost, or the server is busy; it tries again after so many seconds. */
  | { say: "waiting"; seconds: number }
  | { say: "signed-out" }
  /** `keptBack`: a last line is still being written, and was not sent. */
  | { say: "sent"; keptBack: boolean }
  /** `another`: what is stored is not how this file begins. */
  | { say: "failed"; text: string; another?: boolean }
