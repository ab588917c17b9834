import { addLeftOut, type LeftOut, LineFilter, nothingLeftOut } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Session, Visibility } from "#protocol/sessions"
import { anotherId, externalId } from "#upload/external-id"
import { patiently, untilToldOf } from "#upload/patience"
import { sendSession } from "#upload/send-session"
import type { Sent } from "#upload/send-source"
import { AnotherFile } from "#upload/start"
import type { Connection } from "../connection/connection.ts"
import { passOverWhileRunning } from "../connection/running-remotely.ts"
import { senderOf } from "../connection/sender.ts"
import { exits, Failure } from "../terminal/failure.ts"
import type { SessionFile } from "../transcripts/session-file.ts"
import { sourcesOf } from "../transcripts/session-sources.ts"

/** What somebody wants of an upload. */
export interface Wish {
  title?: string | undefined
  agent?: string | undefined
  /** Who can see it; without it a new session is what the server makes it, and a known one stays what it is. */
  visibility?: Visibility | undefined
  all: boolean
  /** A session of its own, whatever was uploaded before. */
  fresh: boolean
}

/** What one hears while it runs. */
export interface Hearing {
  signal: AbortSignal
  made(session: Session, externalId: string): void
  onRead(read: number, total: number): void
  onWait(seconds: number, attempt: number): void
}

export interface Uploaded {
  session: Session
  created: boolean
  sources: Sent[]
  report: LeftOut
}

export async function uploadSession(
  connection: Connection,
  file: SessionFile,
  wish: Wish,
  hearing: Hearing,
): Promise<Uploaded> {
  const agent = wish.agent ?? file.agent ?? "unknown"
  const known = externalId(agent, file.own, wish.all)
  const external = wish.fresh ? anotherId(known) : known
  const { signal, onWait } = hearing
  const sender = senderOf(connection, { ...untilToldOf, signal, onWait })
  await patiently(() => passOverWhileRunning(connection, externalId(agent, file.own, false), signal), sender.patience)
  const files = await sourcesOf(file, { agent, all: wish.all, signal })
  const total = files.reduce((sum, one) => sum + one.bytes, 0)
  // With `all` the files go as they are: nothing is left out and nothing taken out.
  const filter = () => (wish.all ? null : new LineFilter(readerFor(agent)))
  const { session, fresh, sources } = await sendSession(
    sender,
    { agent, external, title: wish.title ?? "", visibility: wish.visibility, files, filter },
    { made: (session) => hearing.made(session, external), onRead: (read) => hearing.onRead(read, total) },
  ).catch(explained)
  const report = nothingLeftOut()
  for (const one of sources) addLeftOut(report, one.report)
  const renamed = wish.title && !fresh && wish.title !== session.title
  const opened = wish.visibility && wish.visibility !== session.visibility
  if (!renamed && !opened) return { session, created: fresh, sources, report }
  const input = {
    id: session.id,
    ...(renamed && { title: wish.title }),
    ...(opened && { visibility: wish.visibility }),
  }
  const changed = await patiently(() => connection.client.send(calls.patchSession, input), sender.patience)
  return { session: changed, created: fresh, sources, report }
}

function explained(error: unknown): never {
  if (error instanceof AnotherFile) {
    throw new Failure(
      "CHANGED",
      exits.refused,
      `${error.file.name} does not begin like what was uploaded before, so nothing was sent. The agent may have rewritten the file. To send it as a new session, add --new.`,
      error,
    )
  }
  if (error instanceof Refusal && error.details.archived === true) {
    throw new Failure(
      "CONFLICT",
      exits.refused,
      "This session is archived, so nothing can be added. Unarchive it on its page, or send this as a new session with --new.",
      error,
    )
  }
  throw error
}
