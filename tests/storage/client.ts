import type { EntryPage } from "#protocol/entries"
import type { Session } from "#protocol/sessions"

/** A test's client for the server, with the calls as methods; answers are returned as they are, including refusals. */
export interface Answer<T> {
  status: number
  body: T & { code?: string; message?: string; expected?: number }
}

export interface Appending {
  source?: string
  line?: number
  headers?: Record<string, string>
}

export type Body = string | Uint8Array | ReadableStream<Uint8Array>

export type Client = ReturnType<typeof clientOf>

export function clientOf(url: string, token: string) {
  const authorization = `Bearer ${token}`

  const raw = (method: string, path: string, body?: Body, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/api${path}`, {
      method,
      headers: { authorization, ...headers },
      ...(body === undefined ? {} : { body: body as BodyInit }),
    })

  async function call<T>(method: string, path: string, input?: object): Promise<Answer<T>> {
    const headers: Record<string, string> = input ? { "content-type": "application/json" } : {}
    const response = await raw(method, path, input ? JSON.stringify(input) : undefined, headers)
    const text = await response.text()
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) }
  }

  return {
    raw,
    call,
    async create(input: object = {}): Promise<Session & { append_token: string }> {
      const { status, body } = await call<Session & { append_token: string }>("POST", "/sessions", input)
      if (status !== 201) throw new Error(`A session was not created: ${status} ${body.code}`)
      return body
    },
    async append(id: string, body: Body, { source = "main", line = 0, headers = {} }: Appending = {}) {
      const response = await raw("POST", `/sessions/${id}/entries?source=${source}&line=${line}`, body, headers)
      const answer = (await response.json()) as Answer<{
        lines: number
        entries: number
        append_token?: string
      }>["body"]
      return { status: response.status, body: answer }
    },
    complete: (id: string) => call<{ entries: number }>("POST", `/sessions/${id}/complete`),
    session: (id: string) => call<Session>("GET", `/sessions/${id}`),
    entries: (id: string, after = 0, limit = 1000) =>
      call<EntryPage>("GET", `/sessions/${id}/entries?after=${after}&limit=${limit}`),
    page: (id: string, seq: number) => call<EntryPage>("GET", `/sessions/${id}/pages/${seq}`),
    async export(id: string, source = "main"): Promise<Buffer> {
      const response = await raw("GET", `/sessions/${id}/export?source=${source}`)
      if (response.status !== 200) throw new Error(`No export: ${response.status} ${await response.text()}`)
      return Buffer.from(await response.arrayBuffer())
    },
    /** Every entry, in batches as a reader would fetch them. */
    async all(id: string): Promise<EntryPage["entries"]> {
      const entries: EntryPage["entries"] = []
      for (let after: number | null = 0; after !== null; ) {
        const { body }: Answer<EntryPage> = await call("GET", `/sessions/${id}/entries?after=${after}&limit=1000`)
        entries.push(...body.entries)
        after = body.next
      }
      return entries
    },
  }
}
