import { Refusal } from "#protocol/errors"
import { saysPlainly } from "./says-plainly.ts"
import { SignedOut } from "./signed-out.ts"

/** An error as a sentence for the person who sees it. Empty if the bar above the page says it already. */
export function says(error: unknown): string {
  return error instanceof SignedOut ? "" : saysPlainly(error)
}

/** What was not done, and why: "The comment wasn't changed. The server can't be reached." */
export function saysWhy(what: string, error: unknown): string {
  return [what, says(error)].filter(Boolean).join(" ")
}

/** Whether the answer was "nothing here for you": unknown, not shared, or not signed in. */
export function isDenied(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 404 || error.status === 401)
}
