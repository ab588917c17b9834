import { Refusal } from "#protocol/errors"
import { LineCutter, withoutNewline } from "#protocol/line-cutter"
import { LINES_PER_REQUEST } from "#protocol/line-limits"
import type { RawPrefix } from "#protocol/raw-prefix"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { type Appended, append } from "./append.ts"
import { unpacked } from "./body.ts"
import type { Uploading } from "./ground.ts"
import type { Intake } from "./intake.ts"
import { LongLine } from "./long-line.ts"
import type { Quota } from "./quota.ts"

/**
 * A request's body on its way in: unpacked and cut into lines as it streams, appended in batches, so that a body of any
 * size costs the memory of one batch. Whole lines that came before a body broke off, or was refused, are stored.
 */

/** One batch: small enough that nobody else waits long for the writer, large enough that a commit is cheap a line. */
const BATCH_BYTES = 1024 * 1024
const BATCH_LINES = 2000

/** A request whose body has come within this time is one moment: the door was opened at its beginning. */
const MOMENT_MS = 250

export interface Receiving {
  source: string
  line: number
  under?: string | undefined
  /** How far the upload is when all of the body is stored. */
  upload?: Uploading | undefined
  /** How the sender's file begins, up to where the body ends. */
  raw?: Pick<RawPrefix, "bytes" | "sha256"> | undefined
  /** The run of a remote session that they are of. */
  run?: string | undefined
  request: Request
  quota: Quota
  intake: Intake
  /** Looks at the credential and opens the door once more, as for a new request. */
  again(): Promise<Opened<"append">>
}

export async function receive(store: Store, session: Opened<"append">, given: Receiving): Promise<Appended> {
  const { source, under, run, request, quota, upload, raw, intake } = given
  const owner = session.row.owner_id
  const began = performance.now()
  let { line } = given
  let flushed = 0
  let lines: Uint8Array[] = []
  let bytes = 0
  const flush = async (partial: Uint8Array | null) => {
    // Only what ends the body has brought it as far as it says.
    const batch = {
      source,
      under,
      run,
      line,
      lines,
      partial,
      upload: upload && partial === null ? { ...upload, done: null } : upload,
      raw: partial === null ? undefined : raw,
    }
    const isLong = bytes + (partial?.byteLength ?? 0) > 2 * BATCH_BYTES
    line += lines.length
    lines = []
    bytes = 0
    // A body may stream for hours: who has lost the credential or the session meanwhile adds no more to it.
    const opened = flushed++ > 0 || performance.now() - began > MOMENT_MS ? await given.again() : session
    const write = () => append(store, opened, batch, quota)
    return isLong ? intake.store(write) : write()
  }
  const cutter = new LineCutter()
  const long = new LongLine({ lines: intake.lines, person: owner, again: () => given.again() })
  const body = unpacked(request)
  try {
    for (let next = await body.next(); !next.done; next = await long.next(body.next())) {
      const chunk = next.value
      intake.count(owner, chunk.byteLength)
      for (const one of cutter.push(chunk)) {
        if (line + lines.length - given.line >= LINES_PER_REQUEST) throw tooMany(line + lines.length)
        lines.push(withoutNewline(one))
        bytes += one.byteLength
        if (bytes >= BATCH_BYTES || lines.length >= BATCH_LINES) await flush(null)
      }
      long.hold(cutter.held, chunk.byteLength)
    }
    return await flush(cutter.end())
  } catch (error) {
    // Empty when it was the batch itself that was refused.
    if (lines.length > 0) await flush(null)
    throw error
  } finally {
    long.end()
    // Not waited for: who sends nothing more would be waited for as well.
    void body.cancel()
  }
}

/** Packed, as many lines as one likes are a small body; what a line costs is not small. */
function tooMany(expected: number): Refusal {
  return new Refusal(
    "TOO_LARGE",
    `A request can carry at most ${LINES_PER_REQUEST.toLocaleString("en")} lines. Those are stored. Send the rest in further requests, from line ${expected} on.`,
    { expected },
  )
}
