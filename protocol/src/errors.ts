/**
 * Every way in which the server says no. A `Refusal` is thrown where the reason is known and turned into an answer at the
 * edge. `close-codes.ts` says why a live socket ends.
 */

/** code -> HTTP status, and what a person is told. */
export const refusals = {
  NOT_FOUND: {
    status: 404,
    error: "NotFound",
    message: "There is nothing here, or you can't see it.",
  },
  UNAUTHENTICATED: { status: 401, error: "Unauthorized", message: "Sign in first." },
  NOT_OWNER: { status: 403, error: "Forbidden", message: "Only the session's owner may do this." },
  FORBIDDEN: {
    status: 403,
    error: "Forbidden",
    message: "Your role on this session does not allow this.",
  },
  FORBIDDEN_BY_POLICY: {
    status: 403,
    error: "Forbidden",
    message: "This server's operator doesn't allow that.",
  },
  REMOTE_SESSION_PUBLIC: {
    status: 400,
    error: "BadRequest",
    message:
      "A remote session can't be opened to the team or made public, because its readers see the machine it runs on.",
  },
  COLLABORATOR_LIMIT: {
    status: 400,
    error: "BadRequest",
    message: "This session has 50 collaborators, the most there can be. Remove someone first.",
  },
  INVALID_EMAIL: { status: 400, error: "BadRequest", message: "This is not an email address." },
  INVALID_ROLE: { status: 400, error: "BadRequest", message: "The role must be viewer or contributor." },
  INVALID_VISIBILITY: { status: 400, error: "BadRequest", message: "Visibility is private, team or public." },
  INVALID_INPUT: { status: 400, error: "BadRequest", message: "The request doesn't fit this call." },
  CONFLICT: { status: 409, error: "Conflict", message: "The session's state does not allow this." },
  TOO_LARGE: { status: 413, error: "TooLarge", message: "This is more than the server accepts." },
  RATE_LIMITED: { status: 429, error: "TooManyRequests", message: "Too many of these in a short time." },
  STORAGE_FULL: {
    status: 507,
    error: "InsufficientStorage",
    message: "The server's disk is full. What it acknowledged is safe. Try again when there is room.",
  },
  UNAVAILABLE: { status: 503, error: "Unavailable", message: "The server is stopping. Try again." },
  INTERNAL: { status: 500, error: "Internal", message: "Something went wrong here. It has been logged." },
} as const

export type RefusalCode = keyof typeof refusals

/** A refusal on the wire. The `details` are further fields of the body, such as `expected` for a gap. */
export type RefusalBody = { error: string; message: string; code: RefusalCode; requestId: string } & Record<
  string,
  unknown
>

/** The error that refuses a call, on both sides of the wire. `message` is for people. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Record<string, unknown>
  /** Seconds after which to try again; becomes `Retry-After`. */
  readonly retryAfter: number | undefined

  constructor(code: RefusalCode, message?: string, details: Record<string, unknown> = {}, retryAfter?: number) {
    super(message ?? refusals[code].message)
    this.name = "Refusal"
    this.code = code
    this.details = details
    this.retryAfter = retryAfter
  }

  get status(): number {
    return refusals[this.code].status
  }

  body(requestId: string): RefusalBody {
    return { error: refusals[this.code].error, message: this.message, code: this.code, requestId, ...this.details }
  }
}
