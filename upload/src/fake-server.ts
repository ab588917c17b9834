import type { LineFilter } from "#agents/left-out"
import { calls } from "#protocol/calls"
import { type Client, Unreachable } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { joined, LineCutter, withoutNewline } from "#protocol/line-cutter"
import { type RawPrefix, readRaw } from "#protocol/raw-prefix"
import { untilToldOf } from "./patience.ts"
import { sha256InJavaScript } from "./raw-hash.ts"
import { sendSession } from "./send-session.ts"
import type { Sender } from "./sender.ts"
import type { SourceFile } from "./source-file.ts"

/** A server in memory, for tests of what is sent to it: it counts lines, refuses gaps and keeps halves, as the real one does. */
export interface Stored {
  lines: string[]
  partial: string
  raw: RawPrefix | null
}

export interface Request {
  source: string
  line: number
  body: string
  raw: string | undefined
  done: number | undefined
}

export class FakeServer {
  sources = new Map<string, Stored>()
  status: "none" | "incomplete" | "live" | "complete" | "archived" = "none"
  /** What was posted, and what was asked besides. */
  posts: Request[] = []
  asked: string[] = []
  waits: number[] = []
  /** Something goes wrong before the nth post; null for nothing. */
  trouble: (post: Request, nth: number) => unknown = () => null
  /** The answer to a post that was taken is lost. */
  losesAnswer: (nth: number) => boolean = () => false

  readonly sender: Sender = {
    client: this.#client(),
    pack: async (bytes) => ({ body: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), encoding: "gzip" }),
    sha256: sha256InJavaScript,
    patience: { ...untilToldOf, wait: async (ms) => void this.waits.push(ms) },
  }

  of(source = "main"): Stored {
    const stored = this.sources.get(source) ?? { lines: [], partial: "", raw: null }
    this.sources.set(source, stored)
    return stored
  }

  /** Everything of a source, as it was sent. */
  text(source = "main"): string {
    const { lines, partial } = this.of(source)
    return lines.map((line) => `${line}\n`).join("") + partial
  }

  #client(): Client {
    const session = () => ({
      id: "s",
      status: this.status,
      sources: [...this.sources].map(([name, { lines, raw }]) => ({
        name,
        lines: lines.length,
        first: lines.length ? 1 : null,
        last: lines.length || null,
        raw,
      })),
    })
    const open = async (call: unknown, input: Record<string, unknown>) => {
      if (call === calls.createSession) {
        const status = this.status === "none" ? 201 : 200
        if (status === 201) this.status = "incomplete"
        this.asked.push("create")
        return Response.json(session(), { status })
      }
      if (call === calls.readLine) {
        this.asked.push("line")
        return new Response(this.of().lines[Number(input.seq) - 1])
      }
      this.asked.push("export")
      return new Response(this.text(String(input.source)))
    }
    const send = async (call: unknown, input: Record<string, unknown>, more: { body?: unknown } = {}) => {
      if (call === calls.appendEntries) return this.#append(input, String(more.body))
      if (call === calls.completeSession) {
        this.asked.push("complete")
        this.status = "complete"
        for (const stored of this.sources.values()) {
          if (stored.partial) stored.lines.push(stored.partial)
          stored.partial = ""
        }
        return {}
      }
      this.asked.push("get")
      return session()
    }
    return { open, send } as unknown as Client
  }

  #append(input: Record<string, unknown>, body: string) {
    const { source, line, raw, done } = input as { source: string; line: number; raw?: string; done?: number }
    const post = { source, line, body, raw, done }
    this.posts.push(post)
    const trouble = this.trouble(post, this.posts.length)
    if (trouble !== null) throw trouble
    if (this.status === "archived") throw new Refusal("CONFLICT")
    const stored = this.of(source)
    if (line > stored.lines.length) throw new Refusal("CONFLICT", "A gap.", { expected: stored.lines.length })
    const cutter = new LineCutter()
    const decode = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
    const lines = Array.from(cutter.push(new TextEncoder().encode(body)), (one) => decode(withoutNewline(one)))
    stored.lines.push(...lines.slice(stored.lines.length - line))
    if (line + lines.length >= stored.lines.length) stored.partial = decode(cutter.end())
    if (raw && line + lines.length >= (stored.raw?.lines ?? 0)) {
      stored.raw = { ...readRaw(raw), lines: line + lines.length }
    }
    if (this.status === "complete" && lines.length > 0) this.status = "incomplete"
    if (this.losesAnswer(this.posts.length)) throw new Unreachable(new Error("lost"))
    return { lines: stored.lines.length, entries: stored.lines.length, append_token: "oca_another" }
  }
}

/** A file of this text, read in pieces of `size` bytes; how often it was opened, and from where. */
export function fileOf(
  text: string | Uint8Array,
  more: { name?: string; source?: string; mayGrow?: boolean; size?: number } = {},
): SourceFile & { opened: number[] } {
  const { name = "session.jsonl", source = "main", mayGrow = true, size = 7 } = more
  const all = typeof text === "string" ? new TextEncoder().encode(text) : joined([text])
  const opened: number[] = []
  return {
    source,
    name,
    mayGrow,
    bytes: all.length,
    opened,
    open(from) {
      opened.push(from)
      let at = from
      async function* pieces() {
        for (; at < all.length; at += size) yield all.subarray(at, at + size)
      }
      return { pieces: pieces(), read: () => Math.min(at + size, all.length), close: () => undefined }
    },
  }
}

export const said = (n: number, text = "so it goes") => `${JSON.stringify({ n, text })}\n`
export const lines = (from: number, to: number, text?: string) =>
  Array.from({ length: to - from }, (_, at) => said(from + at, text)).join("")

export function send(server: FakeServer, files: string | SourceFile | SourceFile[], filter: LineFilter | null = null) {
  const list = typeof files === "string" ? [fileOf(files)] : Array.isArray(files) ? files : [files]
  const sending = { agent: "unknown", external: "unknown:s", title: "", files: list, filter: () => filter }
  return sendSession(server.sender, sending, { made: () => undefined })
}

export const failed = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
