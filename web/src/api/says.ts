import { Refusal } from "#protocol/errors"
import { saysPlainly } from "./says-plainly.ts"
import { SignedOut } from "./signed-out.ts"

/** What a failure means, in a sentence for the person who met it. */
export function says(error: unknown): string {
  return error instanceof SignedOut ? error.message : saysPlainly(error)
}

/** Whether the answer was "nothing here for you": unknown, not shared, or not signed in. */
export function isDenied(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 404 || error.status === 401)
}
