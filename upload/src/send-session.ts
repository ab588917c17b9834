import type { LineFilter } from "#agents/left-out"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Session, Visibility } from "#protocol/sessions"
import { patiently } from "./patience.ts"
import { RequestSize } from "./request-size.ts"
import { sendDocument } from "./send-document.ts"
import { elsewhere, type Sent, sendSource, type Way } from "./send-source.ts"
import type { Sender } from "./sender.ts"
import type { SourceFile } from "./source-file.ts"
import { type Start, startOf } from "./start.ts"

/** A session on its way: what the server finds it by, and its files. */
export interface Sending {
  agent: string
  external: string
  /** Empty: the transcript gives it one. */
  title: string
  /** Who can see a new session; without it the server decides. */
  visibility?: Visibility | undefined
  files: readonly SourceFile[]
  filter(): LineFilter | null
}

export interface Hearing {
  /** The session is there; `fresh`: this upload has made it. */
  made(session: Session, fresh: boolean): void
  /** So many bytes of all files are read. */
  onRead?(done: number): void
  /** What was to be sent of so many bytes is stored. */
  onSent?(done: number): void
}

export interface Uploaded {
  session: Session
  fresh: boolean
  sources: Sent[]
}

const REALIGNMENTS = 20

/** Makes the session or finds the one that an earlier upload began, sends what the server lacks, and says that this was all. */
export async function sendSession(sender: Sender, sending: Sending, hearing: Hearing): Promise<Uploaded> {
  const { files, filter } = sending
  const of = files.reduce((sum, file) => sum + file.bytes, 0)
  const { session, fresh } = await makeOrFind(sender, sending, of)
  hearing.made(session, fresh)
  const way = { sender, session: session.id, filter }
  const starts: (Start | null)[] = []
  // All of them before anything is sent: a session whose sub-agents are another's would be mixed as well.
  for (const file of files) starts.push(file.document ? null : await startOf(file, storedOf(session, file), way))
  const size = new RequestSize()
  const sources: Sent[] = []
  let before = 0
  for (const [nth, file] of files.entries()) {
    const done = sumUpTo(before, of)
    const onRead = (read: number) => hearing.onRead?.(done(read))
    const onSent = (read: number) => hearing.onSent?.(done(read))
    const one: Way = { ...way, size, progress: (read) => ({ done: done(read), of }), onRead, onSent }
    const again = async () => {
      const now = await makeOrFind(sender, sending, of)
      return startOf(file, storedOf(now.session, file), way)
    }
    const sent = file.document
      ? sendDocument(file, file.document, storedOf(session, file), {
          sender,
          session: session.id,
          asItIs: filter() === null,
          upload: { done: done(file.bytes), of },
        })
      : sendAligned(file, starts[nth] ?? (await again()), one, again)
    sources.push(await sent.catch((error) => explained(error, session)))
    if (file.document) onSent(file.bytes)
    before += file.bytes
  }
  return { session: await ended(sender, session.id), fresh, sources }
}

/** Of a file that grows meanwhile more is read than was expected. */
function sumUpTo(before: number, of: number): (read: number) => number {
  return (read) => Math.min(before + read, of)
}

function storedOf(session: Session, file: SourceFile) {
  return session.sources.find((one) => one.name === file.source)
}

/** Where the server turns out to stand elsewhere, as after a backup was put back, it is asked again, and compared again. */
async function sendAligned(file: SourceFile, start: Start, way: Way, again: () => Promise<Start>): Promise<Sent> {
  let from = start
  for (let round = 0; round < REALIGNMENTS; round++) {
    const sent = await sendSource(file, from, way)
    if (sent !== elsewhere) return sent
    from = await again()
  }
  throw new Refusal(
    "CONFLICT",
    "Something else is adding to this session at the same time. Wait for it to end, then try again.",
  )
}

async function makeOrFind(
  { client, patience }: Sender,
  { agent, external, title, visibility }: Sending,
  of: number,
): Promise<{ session: Session; fresh: boolean }> {
  const asked = {
    agent,
    external_id: external,
    upload: { of },
    ...(title && { title }),
    ...(visibility && { visibility }),
  }
  return patiently(async () => {
    const response = await client.open(calls.createSession, asked, signalled(patience.signal))
    return { session: (await response.json()) as Session, fresh: response.status === 201 }
  }, patience)
}

/** A session that is complete and got nothing new stays as it is, with the time of its last change. */
async function ended({ client, patience }: Sender, id: string): Promise<Session> {
  const more = signalled(patience.signal)
  return patiently(async () => {
    const now = await client.send(calls.getSession, { id }, more)
    if (now.status !== "live" && now.status !== "incomplete") return now
    await client.send(calls.completeSession, { id, ended: "upload" }, more)
    return client.send(calls.getSession, { id }, more)
  }, patience)
}

function signalled(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

/** Archived, it is found and compared like any other; only that something is to be added is refused. */
function explained(error: unknown, session: Session): never {
  if (error instanceof Refusal && error.code === "CONFLICT" && session.status === "archived") {
    const archived = "This session is archived, so nothing can be added. Unarchive it on its page."
    throw new Refusal("CONFLICT", archived, { archived: true })
  }
  throw error
}
