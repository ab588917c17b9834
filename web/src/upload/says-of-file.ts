import { Unreadable } from "#upload/unreadable"
import { saysPlainly } from "../api/says-plainly.ts"

/** An error as a sentence, including errors from reading files. */
export function saysOfFile(error: unknown): string {
  if (error instanceof Unreadable) return error.message
  return error instanceof DOMException ? gone : saysPlainly(error)
}

const gone = "The file can no longer be read. It may have been moved or changed. Choose it again."
