import type { Proposal, SaidOf } from "#protocol/remote-nouns"
import type { Question } from "./agent/agent.ts"
import type { Why } from "./ending.ts"

/** What happens in a run, as `--json` prints it and the terminal shows it. */
export type Happening =
  | {
      event: "run"
      session: string
      url: string
      run: number
      agent: string
      version: string | null
      mode: string | null
      resumed: boolean
    }
  /** A prompt in its new state; `text` is what runs. */
  | { event: "proposal"; proposal: ProposalTold }
  /** The agent was given a prompt. */
  | { event: "given"; proposal: string; by: string; text: string }
  | { event: "question"; state: "open"; question: Question }
  | {
      event: "question"
      state: "answered" | "closed"
      question: Question
      option: string | null
      via: "terminal" | "browser" | null
      reason: string | null
    }
  /** What an item has grown to. */
  | { event: "text"; item: string; of: SaidOf; text: string }
  /** A line that was stored, as it stands in the transcript. */
  | { event: "line"; line: Record<string, unknown> }
  | { event: "stop"; proposal: string; state: string; stop: string | null; note: string | null }
  | { event: "mode"; mode: string }
  | { event: "here"; names: readonly string[]; readers: number }
  | { event: "away"; message: string }
  | { event: "back" }
  /** Something to say to the person at the machine. */
  | { event: "remark"; text: string }
  | { event: "noise"; line: string }
  | { event: "ended"; why: Why; waiting_lines: number }

export type ProposalTold = Pick<
  Proposal,
  "id" | "author" | "text" | "sent_text" | "hash" | "state" | "rev" | "created_at" | "stop" | "note"
>

/** Who shows a run: the terminal, or lines of JSON. */
export interface View {
  hear(happening: Happening): void
  /** Whether a key was pressed in the last two minutes. */
  readonly attended: boolean
  close(): void
}
