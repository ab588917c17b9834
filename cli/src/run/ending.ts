import { Refusal } from "#protocol/errors"
import { isBearable } from "../connection/bearable.ts"

/**
 * Why a run is over:
 * - `ended`: the owner said so, at the terminal or on the page
 * - `once`: it was for one prompt
 * - `signal`: the process was told to stop
 * - `superseded`: a newer run of the session has begun
 * - `gone`: the session is not there any more
 * - `refused`: the server won't have it any more
 * - `died`: the agent's program has ended
 */
export type Why = "ended" | "once" | "signal" | "superseded" | "gone" | "refused" | "died"

/** Why a run that hears this from the server is over; null if it goes on. */
export function endedBy(error: unknown): Why | null {
  if (isSuperseded(error)) return "superseded"
  if (isBearable(error)) return null
  if (error instanceof Refusal && error.code === "NOT_FOUND") return "gone"
  return "refused"
}

export function isSuperseded(error: unknown): boolean {
  return error instanceof Refusal && error.code === "CONFLICT" && error.details.superseded === true
}
