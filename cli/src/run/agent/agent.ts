import type { Usage } from "#protocol/entries"
import type { Surroundings } from "../../config.ts"
import type { AgentChoice } from "./choice.ts"

/**
 * The agent's program, spoken to by the Agent Client Protocol. This folder knows nothing of the server, of proposals or of what
 * is stored: it starts the program, hands on what it says in the order in which it said it, and ends it.
 */
export interface Agent {
  /** The word for it in the API: an agent's id, or the name of a command that is none of the known agents. */
  readonly name: string
  /** Its name for people. */
  readonly title: string
  readonly version: string | null
  /** The agent's own id of the session. */
  readonly session: string
  readonly mode: string | null
  readonly modes: readonly Mode[]
  /** One turn; there is one at a time. Rejects with `Failed` when the agent refuses it, or ends before its answer. */
  prompt(text: string): Promise<Turn>
  /** Asks the agent to stop the turn, and answers each open question "cancelled". */
  cancel(): void
  setMode(id: string): Promise<void>
  /** Ends the agent and what it has started. */
  end(): Promise<void>
}

export interface Mode {
  id: string
  name: string
  /** Whether the agent asks before it changes something. */
  asks: boolean
}

export interface Turn {
  /** ACP's word: `end_turn`, `cancelled`, `refusal`, `max_tokens`, `max_turn_requests`, or one that nobody knows. */
  stop: string
  usage?: Usage
  note?: string
}

export interface Question {
  /** Made here. */
  id: string
  /** The tool call that it is about. */
  call: string | null
  title: string
  /** What the agent said of the call: kind, input, content, places. */
  body: unknown
  options: Option[]
}

/** Two options of one kind may mean different things: only the id tells them apart. */
export interface Option {
  id: string
  name: string
  kind: string
}

export interface AgentEvents {
  /** Each `session/update`, in order and at once, also of kinds that nobody knows. */
  update(update: Record<string, unknown>): void
  /**
   * The agent asks before it acts; the answer is an option's id, or null for "cancelled". `closed` says that no answer counts any
   * more: the agent took it back, the turn was cancelled, or the agent died.
   */
  question(asked: Question, closed: AbortSignal): Promise<string | null>
  /** A line of stderr, or of stdout that is no message. */
  noise(line: string): void
  exited(how: { code: number | null; signal: string | null }): void
}

export interface StartAgent {
  choice: AgentChoice
  cwd: string
  /** The environment that the agent gets; `choice.env` is added. */
  env: Record<string, string | undefined>
  /** Instead of the mode that asks. */
  mode?: string
  /** The agent's own id of a session to go on with. */
  resume?: string
  events: AgentEvents
  /** Ends the agent, also while it starts. */
  signal: AbortSignal
  /** Where agents keep their files, for one that tells its results only there. */
  around?: Pick<Surroundings, "home" | "folders">
  /** How long each step of the start may take, in milliseconds; it takes longer when npx fetches the agent first. */
  patience?: number
}
