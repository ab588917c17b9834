import type { Amount } from "#agents/left-out"
import type { Again } from "./tail.ts"

/** What one hears of a session that is followed: a line each with `--json`. */
export type Happening =
  | {
      event: "following"
      id: string
      url: string
      title: string
      agent: string
      file: string
      created: boolean
      /** The session in whose place this one began. */
      continues?: string
    }
  | { event: "source"; source: string; file: string }
  | { event: "moved"; source: string; file: string }
  | { event: "sent"; source: string; lines: number; sent: number }
  | { event: "read-again"; source: string; why: Again }
  | { event: "away"; message: string }
  | { event: "back" }
  | { event: "full"; source: string }
  | ({ event: "complete" | "stopped" } & Totals)

export interface Totals {
  sources: { name: string; lines: number }[]
  waiting_bytes: number
  left_out: (Amount & { kind: string })[]
  cleaned: number
}
