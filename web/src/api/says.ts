import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { SignedOut } from "./signed-out.ts"

/** What a failure means, in a sentence for the person who met it. */
export function says(error: unknown): string {
  if (error instanceof Unreachable) return "The server can't be reached. Check your connection and try again."
  if (error instanceof SignedOut) return error.message
  if (error instanceof Refusal) {
    if (error.code === "RATE_LIMITED" && error.retryAfter) return `${error.message} ${again(error.retryAfter)}`
    return error.message
  }
  return "Something went wrong on this page. Try again, or reload it."
}

function again(seconds: number): string {
  if (seconds < 90) return `Try again in ${seconds} seconds.`
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`
}

/** Whether the answer was "nothing here for you": unknown, not shared, or not signed in. */
export function isDenied(error: unknown): boolean {
  return error instanceof Refusal && (error.status === 404 || error.status === 401)
}
