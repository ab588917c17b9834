import { randomBytes } from "node:crypto"
import { type LeftOut, nothingLeftOut } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Session } from "#protocol/sessions"
import type { Connection } from "./connection.ts"
import { exits, Failure } from "./failure.ts"
import { patiently } from "./patience.ts"
import { type Sent, sendSource } from "./send-source.ts"
import type { SessionFile } from "./session-file.ts"
import { sourcesOf } from "./session-sources.ts"

/** What somebody wants of an upload. */
export interface Wish {
  title?: string | undefined
  agent?: string | undefined
  all: boolean
  /** A session of its own, whatever was uploaded before. */
  fresh: boolean
}

/** What one hears while it runs. */
export interface Hearing {
  signal: AbortSignal
  made(session: Session, externalId: string): void
  onRead(source: string, read: number, total: number): void
  onWait(seconds: number, attempt: number): void
}

export interface Uploaded {
  session: Session
  created: boolean
  sources: Sent[]
  report: LeftOut
}

/** Creates the session or finds it again, sends what the server lacks of each source, and says that this was all. */
export async function uploadSession(
  connection: Connection,
  file: SessionFile,
  wish: Wish,
  hearing: Hearing,
): Promise<Uploaded> {
  const { client } = connection
  const agent = wish.agent ?? file.agent ?? "unknown"
  const external = externalId(agent, file.own, wish)
  const sources = await sourcesOf(file)
  const progress = { done: 0, of: sources.reduce((sum, one) => sum + one.bytes, 0) }
  const upload = { of: progress.of }
  const asked = { agent, external_id: external, upload, ...(wish.title && { title: wish.title }) }
  const session = await patiently(() => client.send(calls.createSession, asked), hearing)
  const created = session.append_token !== undefined
  hearing.made(session, external)
  const report = nothingLeftOut()
  const sent: Sent[] = []
  let before = 0
  for (const source of sources) {
    const stored = session.sources.find((one) => one.name === source.source)
    const { signal, onWait } = hearing
    const onRead = (read: number) => {
      // Of a file that grows meanwhile more is read than was expected.
      progress.done = Math.min(before + read, progress.of)
      hearing.onRead(source.source, before + read, progress.of)
    }
    const reader = readerFor(agent)
    const way = { connection, session: session.id, reader, all: wish.all, report, signal, progress, onRead, onWait }
    sent.push(await sendSource(source, stored, way).catch((error) => explained(error, session)))
    before += source.bytes
  }
  // A session that is complete and got nothing new stays as it is, with the time of its last change.
  if (["live", "incomplete"].includes(session.status) || sent.some((one) => one.sent > 0)) {
    await patiently(() => client.send(calls.completeSession, { id: session.id, ended: "upload" }), hearing)
  }
  if (wish.title && !created && wish.title !== session.title) {
    await patiently(() => client.send(calls.patchSession, { id: session.id, title: wish.title }), hearing)
  }
  const after = await patiently(() => client.send(calls.getSession, { id: session.id }), hearing)
  return { session: after, created, sources: sent, report }
}

/**
 * What makes a repeat find the same session, on the upload page too. With everything in it the lines are numbered
 * differently: that is another session.
 */
export function externalId(agent: string, own: string, wish: Pick<Wish, "all" | "fresh">): string {
  const mark = wish.fresh ? `:${randomBytes(6).toString("hex")}` : ""
  return `${agent}:${own}${wish.all ? ":all" : ""}${mark}`
}

function explained(error: unknown, session: Session): never {
  if (error instanceof Refusal && error.code === "CONFLICT" && session.status === "archived") {
    throw new Failure(
      "CONFLICT",
      exits.refused,
      "This session is archived: nothing can be added to it. Unarchive it on its page, or send this as a new session with --new.",
      error,
    )
  }
  throw error
}
