import { Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"

/** An error as a sentence; doesn't depend on the page, so that workers may use it too. */
export function saysPlainly(error: unknown): string {
  if (error instanceof Unreachable) return "The server can't be reached. Check your connection and try again."
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
