import type { FileKind } from "#agents/file-kind"
import type { LeftOut } from "#agents/left-out"
import type { SessionHead, Told as ToldByHead } from "#agents/session-head"

/** The messages between the page and its worker. */

/** A file that was dropped or chosen, with its path inside the dropped folder. */
export interface Picked {
  path: string
  file: File
}

/** One file as a source of a session: `main`, or a sub-agent's. */
export interface SourceFile extends Picked {
  source: string
  document?: string | undefined
}

/** What the beginning of a file reveals. */
export interface Seen {
  /** Its media type, if it is one document and not lines. */
  document?: string | undefined
  kind: FileKind
  head: SessionHead
  told: ToldByHead
}

/** A session to upload: everything that is needed to send it, and to continue after any interruption. */
export interface Sending {
  /** The person it belongs to: nobody else sees it, or continues it. */
  owner: string
  agent: string
  /** Identifies the session to the server. */
  external: string
  /** As typed by the person; if empty, it comes from the transcript. */
  title: string
  files: SourceFile[]
  /** The size of all files, in bytes. */
  bytes: number
  /** Everything, including lines without conversation. */
  all: boolean
}

export type Asked =
  | { do: "look"; files: Picked[] }
  | { do: "scan"; sessions: { agent: string; files: SourceFile[] }[] }
  | { do: "send"; sending: Sending }

export interface Scanned {
  report: LeftOut
  /** How many lines of each source would be sent, if only one session was reviewed. */
  lines: Record<string, number>
  /** The size of all files. */
  bytes: number
}

export type Told =
  | { say: "looked"; seen: Seen[] }
  | { say: "scanning"; read: number; bytes: number }
  | { say: "scanned"; scanned: Scanned }
  /** The session exists; `fresh`: this upload created it. */
  | { say: "made"; id: string; fresh: boolean }
  | { say: "sending"; done: number }
  /** The connection is lost, or the server is busy; it tries again after this many seconds. */
  | { say: "waiting"; seconds: number }
  | { say: "signed-out" }
  /** `keptBack`: a last line is still being written, and was not sent. */
  | { say: "sent"; keptBack: boolean }
  /** `another`: what is stored differs from the beginning of this file. */
  | { say: "failed"; text: string; another?: boolean }
