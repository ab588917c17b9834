import type { RunEnding } from "#protocol/remote"
import type { ProposalState, Via } from "#protocol/remote-nouns"

/** The tables of remote sessions (protocol/src/remote.ts says what their fields mean). Their room alone writes to them. */

export interface RemoteTables {
  runs: RunsTable
  proposals: ProposalsTable
  questions: QuestionsTable
}

export interface RunsTable {
  /** The uuid that the runner's process gave itself. Ids are one to a session: who sends one learns nothing of another. */
  id: string
  session_id: string
  n: number
  agent: string
  version: string | null
  mode: string | null
  /** The modes that the agent has, as JSON, and the one that it was asked to change to. */
  modes: string
  wanted_mode: string | null
  state: "idle" | "running"
  /** The proposal that it is at, and the one that it was asked to interrupt. */
  turn: string | null
  interrupt: string | null
  end_asked: number
  began_at: number
  seen_at: number
  /** When somebody was last at its terminal. */
  attended_at: number | null
  /** Null for the current run of its session. */
  ended_at: number | null
  /** Why it ended, and what its runner said about it. */
  why: RunEnding | null
  reason: string | null
}

export interface ProposalsTable {
  id: string
  session_id: string
  author_id: string
  text: string
  sent_text: string | null
  hash: string
  state: ProposalState
  rev: number
  created_at: number
  expires_at: number | null
  decided_by: string | null
  decided_at: number | null
  via: Via | null
  run_id: string | null
  began_at: number | null
  ended_at: number | null
  stop: string | null
  note: string | null
}

export interface QuestionsTable {
  id: string
  session_id: string
  run_id: string
  proposal_id: string | null
  call: string | null
  title: string
  /** JSON, at most 64 KB; and its options, likewise. */
  body: string
  options: string
  state: "open" | "answered" | "closed"
  rev: number
  wish: string | null
  wish_by: string | null
  wish_at: number | null
  option: string | null
  by_id: string | null
  via: Via | null
  reason: string | null
  created_at: number
  closed_at: number | null
}
