import { type Call, type InputOf, type OutputOf, placesOf } from "./call.ts"
import { Refusal, type RefusalCode, refusals } from "./errors.ts"

/**
 * How a call is sent. Web and CLI both speak through this; nobody writes an address of the API by hand.
 */

export interface Client {
  /** Sends a call and gives its output; throws `Refusal` when the server says no, `Unreachable` when nobody answers. */
  send<C extends Call>(call: C, input: InputOf<C>, more?: Sending): Promise<OutputOf<C>>
  /** The same, for a call that gives bytes: the open response, whose status was good. */
  open<C extends Call>(call: C, input: InputOf<C>, more?: Sending): Promise<Response>
}

export interface Sending {
  /** The body of a call that sends lines or bytes. */
  body?: BodyInit
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

/** Makes a client of a server at `base` ("" in a page of its own). `headers` are asked for at each call. */
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
      return (await response.json()) as OutputOf<C>
    },
  }
}

/** The address of a call and what goes in its JSON body, if it has one. */
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
    // A proxy in between may answer with a page of its own; the status still says what happened.
  }
  const { error: _error, message, code, ...details } = body
  const known = typeof code === "string" && code in refusals ? (code as RefusalCode) : codeOf(response.status)
  return new Refusal(known, typeof message === "string" ? message : undefined, details, retryAfter)
}

function codeOf(status: number): RefusalCode {
  const found = Object.entries(refusals).find(([, refusal]) => refusal.status === status)
  return (found?.[0] ?? "INTERNAL") as RefusalCode
}
