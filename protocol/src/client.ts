import { type Call, type InputOf, type OutputOf, placesOf } from "./call.ts"
import { Refusal, type RefusalCode, refusals } from "./errors.ts"

/**
 * Sends calls. Web and CLI both use it; nobody writes an address of the API by hand.
 */

/** Sends calls to one server. */
export interface Client {
  /** Sends a call and gives its output; throws `Refusal` when the server says no, `Unreachable` when nobody answers. */
  send<C extends Call>(call: C, input: InputOf<C>, more?: Sending): Promise<OutputOf<C>>
  /** The same for a call that gives bytes: returns the open response, which was a success. */
  open<C extends Call>(call: C, input: InputOf<C>, more?: Sending): Promise<Response>
}

/** What goes with a call beside its fields. */
export interface Sending {
  /** The body of a call that sends lines or bytes. */
  body?: RequestInit["body"]
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** No answer came: the network, or a server that is not there. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server can't be reached.", { cause })
    this.name = "Unreachable"
  }
}

/** Makes a client of the server at `base` ("" in the server's own pages). `headers` is called for each request. */
export function createClient(given: {
  base: string
  headers?: () => Record<string, string>
  fetch?: typeof globalThis.fetch
}): Client {
  const doFetch = given.fetch ?? globalThis.fetch.bind(globalThis)

  async function open<C extends Call>(call: C, input: InputOf<C>, more: Sending = {}): Promise<Response> {
    const { url, body } = addressOf(call, input as Record<string, unknown>)
    const headers: Record<string, string> = { ...given.headers?.(), ...more.headers }
    if (body !== undefined) headers["content-type"] = "application/json"
    else if (call.sends === "lines") headers["content-type"] ??= "application/x-ndjson"
    const init: RequestInit = { method: call.method, headers, credentials: "same-origin" }
    if (body !== undefined) init.body = JSON.stringify(body)
    if (more.body !== undefined) init.body = more.body
    if (more.signal) init.signal = more.signal
    let response: Response
    try {
      response = await doFetch(given.base + url, init)
    } catch (cause) {
      if (more.signal?.aborted) throw cause
      throw new Unreachable(cause)
    }
    if (!response.ok) throw await refusalOf(response)
    return response
  }

  return {
    open,
    async send<C extends Call>(call: C, input: InputOf<C>, more: Sending = {}): Promise<OutputOf<C>> {
      const response = await open(call, input, more)
      if (call.gives === "nothing" || response.status === 204) return {} as OutputOf<C>
      try {
        return (await response.json()) as OutputOf<C>
      } catch (cause) {
        // The answer was cut off.
        if (more.signal?.aborted) throw cause
        throw new Unreachable(cause)
      }
    },
  }
}

/** The address of a call and its JSON body, if it has one. */
export function addressOf(call: Call, input: Record<string, unknown>): { url: string; body?: Record<string, unknown> } {
  const places = placesOf(call)
  const path = call.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input[name])))
  const query = new URLSearchParams()
  for (const name of places.query) if (input[name] !== undefined) query.set(name, String(input[name]))
  const url = query.size > 0 ? `${path}?${query}` : path
  if (call.sends !== "json") return { url }
  return {
    url,
    body: Object.fromEntries(
      places.body.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]),
    ),
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const retryAfter = Number(response.headers.get("retry-after") ?? "") || undefined
  let body: Record<string, unknown> = {}
  try {
    body = (await response.json()) as Record<string, unknown>
  } catch {
    // A proxy in between may answer with its own page; the status still says what happened.
  }
  const { error: _error, message, code, ...details } = body
  if (typeof code === "string" && Object.hasOwn(refusals, code)) {
    return new Refusal(code as RefusalCode, typeof message === "string" ? message : undefined, details, retryAfter)
  }
  const [between, says] = refusalBetween(response.status)
  return new Refusal(between, says, { between: true }, retryAfter)
}

/**
 * What an answer means that comes not from the server but from a proxy, or from some other program at that address. Such a refusal
 * has nothing to do with anybody's role, and the server's log doesn't have it.
 */
function refusalBetween(status: number): [RefusalCode, string?] {
  if (status === 413) {
    return [
      "TOO_LARGE",
      "A proxy between you and the server rejects requests of this size. Its operator can raise the limit (with nginx: client_max_body_size).",
    ]
  }
  if (status === 401)
    return ["UNAUTHENTICATED", "Something between you and the server asks you to sign in there first."]
  if (status === 404) return ["NOT_FOUND"]
  if (status === 429) return ["RATE_LIMITED"]
  if (status >= 502 && status <= 504) {
    return ["UNAVAILABLE", `The server behind the proxy doesn't answer (status ${status}). Try again in a moment.`]
  }
  if (status < 500) {
    const code = status === 403 ? "FORBIDDEN" : "INVALID_INPUT"
    return [code, `Something between you and the server refused this (status ${status}).`]
  }
  return ["INTERNAL", `Something went wrong between you and the server (status ${status}). Try again.`]
}

/** Whether a proxy refused a request only for its size: smaller ones may get through. */
export function isTooLargeBetween(error: unknown): boolean {
  return error instanceof Refusal && error.code === "TOO_LARGE" && error.details.between === true
}
