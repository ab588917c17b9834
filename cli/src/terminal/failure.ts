import { Unreachable } from "#protocol/client"
import { Refusal, type RefusalCode } from "#protocol/errors"
import { openctl } from "../config.ts"

/**
 * How a command ends: every failure has a code for scripts, a sentence for people, and one of these exit codes. The same table
 * stands in docs/cli.md.
 */
export const exits = {
  ok: 0,
  failure: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  refused: 5,
  unreachable: 6,
  partly: 7,
  agentNotStarted: 8,
  agentDied: 9,
  interrupted: 130,
} as const
export type Exit = (typeof exits)[keyof typeof exits]

export class Failure extends Error {
  readonly code: string
  readonly exit: Exit

  constructor(code: string, exit: Exit, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = "Failure"
    this.code = code
    this.exit = exit
  }
}

export const usage = (message: string) => new Failure("USAGE", exits.usage, message)
export const interrupted = (message: string) => new Failure("INTERRUPTED", exits.interrupted, message)

const exitOfRefusal: Partial<Record<RefusalCode, Exit>> = {
  UNAUTHENTICATED: exits.notSignedIn,
  NOT_FOUND: exits.notFound,
  UNAVAILABLE: exits.unreachable,
  INTERNAL: exits.failure,
}

/** Whatever was thrown, as something that can be told and ended with. */
export function failureOf(error: unknown, server?: string): Failure {
  if (error instanceof Failure) return error
  if (error instanceof Refusal) {
    return new Failure(error.code, exitOfRefusal[error.code] ?? exits.refused, sentenceOf(error), error)
  }
  if (error instanceof Unreachable) {
    if (error.cause instanceof Failure) return error.cause
    const at = server === undefined ? "The server" : server
    return new Failure(
      "UNREACHABLE",
      exits.unreachable,
      `${at} can't be reached: ${whyUnreachable(error.cause)}`,
      error,
    )
  }
  const message = error instanceof Error ? error.message : String(error)
  return new Failure("FAILURE", exits.failure, message || "Something went wrong.", error)
}

function sentenceOf(refusal: Refusal): string {
  if (refusal.code === "UNAUTHENTICATED") return `${refusal.message} Sign in with: ${openctl} login`
  if (refusal.code === "RATE_LIMITED" && refusal.retryAfter !== undefined) {
    return `${refusal.message} (Try again in ${refusal.retryAfter} s.)`
  }
  return refusal.message
}

/** Where the runtime's word for a failed connection is known, in a person's words. */
function whyUnreachable(cause: unknown): string {
  const { code = "", name = "", message = "" } = (cause ?? {}) as { code?: string; name?: string; message?: string }
  if (name === "TimeoutError") return "it did not answer in time. Check the address and your connection."
  if (/ConnectionRefused|ECONNREFUSED/.test(code)) return "nothing answers there. Is it running, and is the port right?"
  if (/ENOTFOUND|EAI_AGAIN|DNS/i.test(code)) return "there is no such host. Check the address."
  if (/CERT|TLS|SSL|SELF_SIGNED/i.test(code)) return `its certificate is not trusted (${code}).`
  return `${(message || code || "the connection was lost").replace(/\.$/, "")}. Check the address and your connection.`
}
