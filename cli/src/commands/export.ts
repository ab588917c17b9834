import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs"
import { resolve } from "node:path"
import { Writable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { ExportForm } from "#protocol/takeout"
import { sentSession } from "../choosing/this-session.ts"
import { connect, type Run } from "../connection/connection.ts"
import { sessionId } from "../connection/session-reference.ts"
import { exits, Failure, failureOf, interrupted, usage } from "../terminal/failure.ts"
import { untilInterrupted } from "../terminal/interrupt.ts"
import { progress } from "../terminal/progress.ts"
import { sayBytes } from "../terminal/words.ts"

export interface ExportOptions {
  as: ExportForm
  output?: string
  source: string
  force?: boolean
}

/** Takes a session out: as Markdown, as a page, as JSON, or its lines byte for byte as they were sent. */
export async function exportSession(run: Run, given: string | undefined, options: ExportOptions): Promise<void> {
  const { out } = run
  const toStdout = options.output === undefined || options.output === "-"
  if (toStdout && out.json) throw usage("Export prints the session itself. With --json, say where to write it: -o FILE")
  if (options.as !== "raw" && options.source !== "main")
    throw usage("--source is for raw lines. The other forms hold the sub-agents too.")
  // Raw lines may hold escape sequences that somebody's program printed.
  if (options.output === undefined && out.terminal)
    throw usage("Say where to write the session with -o FILE, or pipe the output. (-o - prints it here.)")
  if (!toStdout && !options.force && existsSync(resolve(run.around.cwd, options.output ?? "")))
    throw new Failure(
      "FILE_EXISTS",
      exits.refused,
      `${cleanLine(options.output ?? "")} already exists. To replace it, add --force.`,
    )
  const connection = connect(run)
  const id = given === undefined ? await sentSession(run, connection) : await sessionId(connection, given)
  await untilInterrupted(async (signal) => {
    const { as, source: name } = options
    const input = as === "raw" ? { id, source: name } : { id, as }
    const response = await connection.client.open(calls.exportSession, input, { signal })
    const bytes = response.body as unknown as AsyncIterable<Uint8Array> | null
    const counted = { bytes: 0 }
    const draw = progress(out, "Exporting")
    const source = async function* () {
      for await (const piece of bytes ?? []) {
        counted.bytes += piece.length
        if (!toStdout) draw(counted.bytes, 0)
        yield piece
      }
    }
    try {
      if (toStdout) await pipeline(source, standardOut())
      else await toFile(resolve(run.around.cwd, options.output ?? ""), source)
    } catch (error) {
      if (signal.aborted)
        throw interrupted(toStdout ? "Stopped. The output is incomplete." : "Stopped. Nothing was written.")
      if ((error as { syscall?: string }).syscall) throw failureOf(error)
      throw new Failure("CUT_OFF", exits.unreachable, "The connection was lost before the end. Try again.", error)
    }
    if (!toStdout) {
      const file = resolve(run.around.cwd, options.output ?? "")
      out.result({ id, as, ...(as === "raw" && { source: name }), file, bytes: counted.bytes }, [
        `Wrote ${sayBytes(counted.bytes)} to ${file}`,
      ])
    }
  })
}

/** In place only when it is whole. */
async function toFile(file: string, source: () => AsyncGenerator<Uint8Array>): Promise<void> {
  const draft = `${file}.part`
  try {
    await pipeline(source, createWriteStream(draft, { mode: 0o600 }))
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** stdout stays open when the pipe ends: others may have something to say. */
function standardOut(): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      process.stdout.write(chunk, (error) => done(error))
    },
  })
}
