import type { CallName } from "#protocol/calls"
import type { Person } from "#protocol/people"
import type { Play } from "./play.ts"

/** What the made-up server says: a value, one that depends on what was asked, a refusal, silence, or no connection. */
export type Answer = unknown | ((input: Record<string, unknown>) => unknown)
export type Answers = Partial<Record<CallName, Answer>>

export interface Scene {
  name: string
  group: string
  /** What it shows, in a few words. */
  says: string
  path: string
  answers: Answers
  /** Who else has the session open. */
  here?: { people: readonly Person[]; readers: number }
  before?: () => void
  play?: (play: Play) => Promise<void>
}
