import { cleanDocument } from "#agents/clean-document"
import { nothingLeftOut } from "#agents/left-out"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { joined } from "#protocol/line-cutter"
import { tellRaw } from "#protocol/raw-prefix"
import type { Source } from "#protocol/sessions"
import { patiently } from "./patience.ts"
import { RawHash } from "./raw-hash.ts"
import { answerMs } from "./request-size.ts"
import type { Sent } from "./send-source.ts"
import type { Sender } from "./sender.ts"
import type { SourceFile } from "./source-file.ts"

/** As long as a document may be: it is parsed in one piece. */
const LONGEST_DOCUMENT = 64 * 1024 * 1024

/** All of a file, for one that is a document. */
export async function wholeOf(file: Pick<SourceFile, "name" | "open">): Promise<Uint8Array> {
  const reading = file.open(0)
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of reading.pieces) {
      bytes += piece.length
      if (bytes > LONGEST_DOCUMENT) throw new Refusal("TOO_LARGE", `${file.name} is a document of more than 64 MB.`)
      pieces.push(piece.slice())
    }
  } finally {
    reading.close()
  }
  return joined(pieces)
}

export interface DocumentWay {
  sender: Sender
  session: string
  /** Send it with nothing taken out. */
  asItIs: boolean
  upload?: { done: number; of: number } | undefined
}

/** Sends a document whole, unless the server has this very version of it already. The server finds what is new in it. */
export async function sendDocument(
  file: SourceFile,
  media: string,
  stored: Source | undefined,
  way: DocumentWay,
): Promise<Sent> {
  const { sender, session, asItIs, upload } = way
  const whole = await wholeOf(file)
  const { bytes, cleaned } = asItIs ? { bytes: whole, cleaned: 0 } : cleanDocument(whole)
  const hash = new RawHash(sender.sha256())
  hash.add(whole)
  const raw = hash.told()
  const report = nothingLeftOut()
  const before = stored?.lines ?? 0
  const kept = { source: file.source, lines: before, sent: 0, keptBack: false, report }
  if (stored?.raw?.sha256 === raw.sha256 && stored.raw.bytes === raw.bytes) return kept
  const { source, under } = file
  const input = { id: session, source, raw: tellRaw(raw), ...(under && { under }), ...upload }
  const { lines } = await patiently(async () => {
    const { body, encoding } = await sender.pack(bytes)
    const late = AbortSignal.timeout(answerMs(bytes.length))
    const { signal } = sender.patience
    return sender.client.send(calls.putDocument, input, {
      body,
      headers: { "content-type": media, "content-encoding": encoding },
      signal: signal ? AbortSignal.any([signal, late]) : late,
    })
  }, sender.patience)
  report.sent = { lines: lines - before, bytes: bytes.length }
  report.cleaned = cleaned
  return { ...kept, lines, sent: lines - before }
}
