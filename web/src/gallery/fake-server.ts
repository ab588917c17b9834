import { type CallName, calls } from "#protocol/calls"
import { type RefusalCode, refusals } from "#protocol/errors"
import { usual } from "./made-up.ts"
import type { Scene } from "./scene.ts"

export const never = Symbol("no answer comes")
export const lost = Symbol("no connection")

class Refused {
  readonly code: RefusalCode
  readonly message: string
  readonly after: number | undefined
  readonly details: object
  constructor(code: RefusalCode, message: string, after?: number, details: object = {}) {
    this.code = code
    this.message = message
    this.after = after
    this.details = details
  }
}
export const refuse = (
  code: RefusalCode,
  message: string = refusals[code].message,
  after?: number,
  details: object = {},
) => new Refused(code, message, after, details)

/** Takes the place of the network: calls are answered by the scene, everything else goes its way. */
export function standIn(scene: Scene): void {
  const real = window.fetch.bind(window)
  const fake = async (asked: URL | RequestInfo, init?: RequestInit): Promise<Response> => {
    const url = new URL(
      typeof asked === "string" ? asked : asked instanceof URL ? asked.href : asked.url,
      location.href,
    )
    const found = callAt(init?.method ?? "GET", url.pathname)
    if (!found) return real(asked, init)
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    const input = { ...Object.fromEntries(url.searchParams), ...found.params, ...body }
    const answer = found.name in scene.answers ? scene.answers[found.name] : usual[found.name]
    return respond(await (typeof answer === "function" ? (answer as (input: object) => unknown)(input) : answer))
  }
  window.fetch = fake as typeof window.fetch
  const Real = window.WebSocket
  window.WebSocket = new Proxy(Real, {
    construct: (Socket, [url, ...more]: [string | URL, ...string[]]) =>
      String(url).includes("/api/live") ? new Silent(scene.here) : new Socket(url, ...more),
  })
}

async function respond(answer: unknown): Promise<Response> {
  if (answer === never) return new Promise(() => undefined)
  if (answer === lost) throw new TypeError("Failed to fetch")
  if (answer instanceof Refused) {
    const { error, status } = refusals[answer.code]
    const headers: Record<string, string> = answer.after ? { "retry-after": String(answer.after) } : {}
    const body = { error, code: answer.code, message: answer.message, requestId: "gallery", ...answer.details }
    return Response.json(body, { status, headers })
  }
  if (answer instanceof Blob) return new Response(answer)
  return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer)
}

function callAt(method: string, path: string): { name: CallName; params: Record<string, string> } | null {
  for (const [name, call] of Object.entries(calls)) {
    if (call.method !== method) continue
    const names = [...call.path.matchAll(/:(\w+)/g)].map((it) => it[1] ?? "")
    const found = new RegExp(`^${call.path.replace(/:\w+/g, "([^/]+)")}$`).exec(path)
    if (found) {
      const params = Object.fromEntries(names.map((it, at) => [it, decodeURIComponent(found[at + 1] ?? "")]))
      return { name: name as CallName, params }
    }
  }
  return null
}

/** A live socket that is open and tells of nothing but who is there. */
class Silent extends EventTarget {
  readyState: number = WebSocket.CONNECTING
  readonly #here: Scene["here"]
  constructor(here: Scene["here"]) {
    super()
    this.#here = here
    setTimeout(() => {
      this.readyState = WebSocket.OPEN
      this.dispatchEvent(new Event("open"))
    })
  }
  send(text: string): void {
    const { join } = JSON.parse(text) as { join?: string }
    if (!join || !this.#here) return
    const data = JSON.stringify({ type: "here", session: join, ...this.#here })
    setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })))
  }
  close(): void {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new CloseEvent("close", { code: 1000 }))
  }
}
