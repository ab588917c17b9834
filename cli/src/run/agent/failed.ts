/**
 * Why the agent could not do something:
 * - `not-started`: there is no such program, or it ended or fell silent before its session had begun
 * - `sign-in`: it wants its own sign-in first
 * - `refused`: it answered with an error; the program still runs
 * - `died`: the program has ended
 */
export type Why = "not-started" | "sign-in" | "refused" | "died"

/** The message is a sentence for people, followed by the agent's own words where it gave some. */
export class Failed extends Error {
  readonly why: Why

  constructor(why: Why, message: string) {
    super(message)
    this.name = "Failed"
    this.why = why
  }
}

export const failed = (why: Why, message: string) => new Failed(why, message)
