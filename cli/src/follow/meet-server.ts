import { calls } from "#protocol/calls"
import { LineCutter } from "#protocol/line-cutter"
import type { Source } from "#protocol/sessions"
import { openctl } from "../config.ts"
import type { Connection } from "../connection/connection.ts"
import { KnownLines, markOf } from "../spool/known-lines.ts"
import { exits, Failure } from "../terminal/failure.ts"
import { shellWord } from "../terminal/words.ts"
import type { FollowedSource } from "./followed-source.ts"

/**
 * Before a source is sent, and whenever the server turns out to stand elsewhere: do its lines and ours fit together? The count
 * and the last line say it in one small request. Where they don't (the agent wrote its file anew while nobody followed, or the
 * server was restored from a backup), the lines that it has are read once, and only what is not among them is sent. A file that
 * was not followed before has to begin like what is stored: another state of the session is not mixed into it.
 */
export async function meetServer(
  source: FollowedSource,
  stored: Source | undefined,
  way: { connection: Connection; session: string; signal: AbortSignal },
): Promise<void> {
  const { client } = way.connection
  const lines = stored?.lines ?? 0
  let last: Buffer | null = null
  if (stored && lines > 0 && stored.last !== null) {
    const answer = await client.open(calls.readLine, { id: way.session, seq: stored.last }, { signal: way.signal })
    last = Buffer.from(await answer.arrayBuffer())
  }
  if (source.meets(lines, last, stored?.raw ?? null)) return
  if (lines > 0 && !source.isOurs) throw another(source)
  const known = new KnownLines()
  if (lines > 0) {
    const { signal } = way
    const answer = await client.open(calls.exportSession, { id: way.session, source: source.name }, { signal })
    const cutter = new LineCutter()
    for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>)
      for (const line of cutter.push(piece)) known.add(markOf(line))
    // A last line without a newline, unless it is half a line that does not count.
    if (last && markOf(cutter.rest) === markOf(last)) known.add(markOf(last))
  }
  source.startOver(lines, last === null ? null : markOf(last), known)
}

function another({ path }: FollowedSource): Failure {
  return new Failure(
    "CHANGED",
    exits.refused,
    `${path} does not begin like the session that is already here, so nothing was sent. The agent may have rewritten the file. To send it as a new session: ${openctl} upload ${shellWord(path)} --new`,
  )
}
