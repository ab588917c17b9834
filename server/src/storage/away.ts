/**
 * The database can't be reached. This is not a refusal, which would say something about the request: nobody's access has
 * ended, and nothing is wrong with the request.
 */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super("The database can't be reached.", { cause })
    this.name = "DatabaseAway"
  }
}

const CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "53300", // too many connections
  "57P01", // it is being shut down
  "57P02", // it has crashed
  "57P03", // it is starting
])

/** The driver's messages for errors without a code. */
const WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = String((error as { code?: unknown }).code ?? "")
  return CODES.has(code) || code.startsWith("08") || WORDS.test(error.message)
}
