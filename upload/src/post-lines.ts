import { calls } from "#protocol/calls"
import { isTooLargeBetween } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import { type RawPrefix, tellRaw } from "#protocol/raw-prefix"
import { halves } from "./halves.ts"
import { answerMs, type RequestSize } from "./request-size.ts"
import type { Sender } from "./sender.ts"

/** Lines of one source for one request. */
export interface Lines {
  source: string
  under?: string | undefined
  /** The number of the first. */
  line: number
  body: Uint8Array
  /** How the file begins, up to where these lines end. */
  raw?: Pick<RawPrefix, "bytes" | "sha256"> | undefined
  /** How far an upload is with them. */
  upload?: { done?: number; of: number } | undefined
  /** The run that they come from, for a remote session. */
  run?: string | undefined
}

/** Sends one request. It may be repeated: lines that are there already are passed over. */
export async function postLines(lines: Lines, session: string, sender: Sender, size: RequestSize): Promise<number> {
  const { source, under, line, body, raw, upload, run } = lines
  // Packed anew for each attempt: a body is used up by sending it.
  const { body: packed, encoding } = await sender.pack(body)
  const late = AbortSignal.timeout(answerMs(body.length))
  const { signal } = sender.patience
  const more = { ...(under && { under }), ...(raw && { raw: tellRaw(raw) }), ...(run && { run }) }
  const input = { id: session, source, line, ...more, ...upload }
  const began = performance.now()
  const answer = await sender.client.send(calls.appendEntries, input, {
    body: packed,
    headers: { "content-encoding": encoding, "content-type": "application/x-ndjson" },
    signal: signal ? AbortSignal.any([signal, late]) : late,
  })
  size.took(body.length, performance.now() - began)
  return answer.lines
}

/** Sends them in parts when they are refused for their size by a proxy on the way. `post` is asked for each part. */
export async function postAsItFits(
  lines: Lines,
  size: RequestSize,
  post: (part: Lines) => Promise<number>,
): Promise<number> {
  try {
    return await post(lines)
  } catch (error) {
    const cut = isTooLargeBetween(error) ? halves(lines.body) : null
    if (!cut) throw error
    size.refused(lines.body.length)
    // What is told of the file, and of the upload, is true with the last of them only.
    const upload = lines.upload && { of: lines.upload.of }
    await postAsItFits({ ...lines, body: cut.first, raw: undefined, upload }, size, post)
    return postAsItFits({ ...lines, line: lines.line + cut.lines, body: cut.second }, size, post)
  }
}

/** The line that the server expects instead, if that is why it refused. */
export function expectedIn(error: unknown): number | null {
  if (!(error instanceof Refusal) || !["CONFLICT", "TOO_LARGE"].includes(error.code)) return null
  return typeof error.details.expected === "number" ? error.details.expected : null
}
