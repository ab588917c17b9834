import { sql, type Transaction } from "kysely"
import { READING } from "#agents/reading"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { tailBytes } from "../transcript/pages.ts"
import { writeBeside } from "../turns/beside.ts"
import { keptSql } from "../turns/lists.ts"
import { writeDocument } from "./documents.ts"
import type { Batch, Ground, Work } from "./ground.ts"
import { learned, OWN_TITLE, pullRequestsIn } from "./learned.ts"
import { personHasRoom, type Quota, weightOf } from "./quota.ts"
import { rawAfter } from "./raw-prefix.ts"
import { runStands } from "./runs.ts"
import { roomForSource } from "./source-limit.ts"

/** An append that is ready to be written: what it builds on, and what its lines came to. */
interface Ready {
  id: string
  ground: Ground
  batch: Batch & { unterminated?: boolean }
  work: Work
  /** What the session grows by. */
  bytes: number
  /** What it weighs then. */
  weight: number
  quota: Quota
}

/** What became of it: written, or nothing of it, since the session is no longer where it began or its owner may have no more. */
export type Written = { epoch: number } | "moved" | "full"

/** Writes it all, or nothing. */
export async function write(db: Transaction<Tables>, store: Store, ready: Ready): Promise<Written> {
  const { id, ground, batch, work, weight, quota } = ready
  const { session } = ground
  if (!(await personHasRoom(db, store, session.owner_id, weight - weightOf(session), quota))) {
    return (await isStill(db, session)) ? "full" : "moved"
  }
  if (batch.unterminated && !(await standsThere(db, store, id, batch))) return "moved"
  // Freed meanwhile with the last session that referred to them: they have to be put once more.
  const blobs = [...work.blobs.keys(), ...(batch.document ? [batch.document.hash] : [])]
  if (blobs.length > 0 && !(await store.blobs.hold(db, blobs))) return "moved"
  const { title, known } = learned(session, work.understood, work.beside.counted)
  const epoch = await moveSession(db, store, ready, known)
  if (epoch === null) return "moved"
  // The session's row is ours from here on, and a run begins only with it held.
  if (batch.run !== undefined) await runStands(store, id, batch.run, db)
  if (title) await retitle(db, store, id, title)
  // Others may have begun sources meanwhile; from here on the session's row is ours.
  if (!ground.from) await roomForSource(store, db, id)
  await moveSource(db, store, ready)
  await writeRows(db, store, ready)
  await writeBeside(db, store, { id, reading: session.reading }, work.beside)
  if (batch.document) await writeDocument(db, id, batch.source, batch.document)
  return { epoch }
}

const sealedTo = ({ work, ground }: Ready) => work.sealed.at(-1)?.last_seq ?? ground.session.sealed

/** Gives the session's epoch, or null where it is no longer where the work began. */
async function moveSession(
  db: Transaction<Tables>,
  store: Store,
  ready: Ready,
  known: ReturnType<typeof learned>["known"],
): Promise<number | null> {
  const { id, ground, batch, work, bytes } = ready
  const { session } = ground
  const now = {
    seq: session.seq + work.understood.length,
    sealed: sealedTo(ready),
    tail_bytes: work.full ? tailBytes(work.rest) : session.tail_bytes + tailBytes(work.rest),
    bytes: session.bytes + bytes,
    agent: work.agent,
    ...stateAfter(batch, session),
    ...known,
  }
  // The bytes tell of a half line that came meanwhile, which moves no number; the status of an upload that was completed.
  const before = {
    id,
    statusBefore: session.status,
    seqBefore: session.seq,
    bytesBefore: session.bytes,
    sealedBefore: session.sealed,
    epochBefore: session.acl_epoch,
    readingBefore: session.reading,
  }
  const [moved] = await store.kept(
    "append: move the session on",
    { ...now, ...before },
    (db, { id, statusBefore, seqBefore, bytesBefore, sealedBefore, epochBefore, readingBefore, ...set }) =>
      db
        .updateTable("sessions")
        .set({ ...set, updated_at: store.now })
        .where("id", "=", id)
        .where("seq", "=", seqBefore)
        .where("bytes", "=", bytesBefore)
        .where("sealed", "=", sealedBefore)
        .where("acl_epoch", "=", epochBefore)
        .where("reading", "=", readingBefore)
        .where("status", "=", statusBefore)
        .returning("acl_epoch"),
    db,
  )
  return moved?.acl_epoch ?? null
}

async function moveSource(db: Transaction<Tables>, store: Store, { id, ground, batch, work }: Ready): Promise<void> {
  const { session } = ground
  const count = work.understood.length
  const source = {
    lines: ground.lines + count,
    first_seq: ground.from?.first_seq ?? (count > 0 ? session.seq + 1 : null),
    last_seq: count > 0 ? session.seq + count : (ground.from?.last_seq ?? null),
    partial: batch.partial && batch.partial.byteLength > 0 ? Buffer.from(batch.partial) : null,
    unterminated: count > 0 ? (batch.unterminated ? 1 : 0) : (ground.from?.unterminated ?? 0),
    state: JSON.stringify(work.state),
    reading: READING,
    document_from: batch.documentFrom ?? ground.from?.document_from ?? null,
    ...rawAfter(batch, ground.from),
  }
  await store.kept(
    "append: move the source on",
    { session_id: id, name: batch.source, ...source },
    (db, { session_id, name, ...set }) =>
      db
        .insertInto("sources")
        .values({ session_id, name, ...set })
        .onConflict((conflict) => conflict.columns(["session_id", "name"]).doUpdateSet(set)),
    db,
  )
}

/** Row by row: a kept statement is quicker than one of many rows, whose text would be another each time. */
async function writeRows(db: Transaction<Tables>, store: Store, ready: Ready): Promise<void> {
  const { id, ground, work } = ready
  for (const page of work.sealed)
    await store.kept("append: a page", page, (db, it) => db.insertInto("pages").values(it), db)
  if (work.sealed.length > 0) {
    await db.deleteFrom("tail").where("session_id", "=", id).where("seq", "<=", sealedTo(ready)).execute()
  }
  for (const { seq, entry } of work.hidden) {
    await db.updateTable("tail").set({ entry }).where("session_id", "=", id).where("seq", "=", seq).execute()
  }
  for (const one of work.rest) {
    // Rows of the tail that were there before and are still loose stay as they are.
    if (one.seq <= ground.session.seq) continue
    const row = { session_id: id, ...one, raw: Buffer.from(one.raw) }
    await store.kept("append: a loose entry", row, (db, it) => db.insertInto("tail").values(it), db)
  }
  await writeNamed(db, store, id, work)
}

/** What lines name that is the whole session's: pull requests, and the blobs that they refer to. */
export async function writeNamed(
  db: Transaction<Tables>,
  store: Store,
  id: string,
  { understood, blobs }: Pick<Work, "understood" | "blobs">,
): Promise<void> {
  for (const pull of pullRequestsIn(understood)) {
    await keptSql(store, "append: a pull request", { session_id: id, ...pull }, addPullRequest, db)
  }
  for (const [hash, media] of blobs) {
    const row = { session_id: id, hash, media }
    await store.kept(
      "append: a blob",
      row,
      (db, it) =>
        db
          .insertInto("session_blobs")
          .values(it)
          .onConflict((conflict) => conflict.doNothing()),
      db,
    )
  }
}

/** A transcript can name any number of pull requests; as many as this are kept. */
const MOST_PULL_REQUESTS = 50

const addPullRequest = (it: Record<string, unknown>) =>
  sql`insert into pull_requests (session_id, repository, number, url, seq)
    select cast(${it.session_id} as text), cast(${it.repository} as text), cast(${it.number} as bigint),
      cast(${it.url} as text), cast(${it.seq} as bigint)
    where (select count(*) from pull_requests where session_id = ${it.session_id}) < ${sql.lit(MOST_PULL_REQUESTS)}
    on conflict do nothing`

/** Sets the title that the lines brought, unless a person has given one meanwhile. */
async function retitle(
  db: Transaction<Tables>,
  store: Store,
  id: string,
  title: { title: string; title_rank: number },
): Promise<void> {
  await store.kept(
    "append: a title",
    { id, own: OWN_TITLE, ...title },
    (db, { id, own, ...set }) => db.updateTable("sessions").set(set).where("id", "=", id).where("title_rank", "<", own),
    db,
  )
}

/**
 * Whether the half line that was read as the last one is still there. Another one of the same length moves no number, so the
 * session is held first.
 */
async function standsThere(db: Transaction<Tables>, store: Store, id: string, batch: Batch): Promise<boolean> {
  await db
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", id)
    .$if(store.dialect === "postgres", (query) => query.forNoKeyUpdate())
    .execute()
  const source = await db
    .selectFrom("sources")
    .select("partial")
    .where("session_id", "=", id)
    .where("name", "=", batch.source)
    .executeTakeFirst()
  return Buffer.compare(source?.partial ?? new Uint8Array(), batch.lines[0] ?? new Uint8Array()) === 0
}

/** An upload is incomplete until it is completed, whatever is appended meanwhile; what never was one is live. */
function stateAfter(
  { upload }: Batch,
  session: Ground["session"],
): Pick<Ground["session"], "status" | "upload_done" | "upload_of"> {
  const of = session.kind === "recorded" ? (upload?.of ?? session.upload_of) : null
  if (of === null) return { status: "live", upload_done: 0, upload_of: null }
  return { status: "incomplete", upload_done: Math.min(upload?.done ?? session.upload_done, of), upload_of: of }
}

/** Whether what was understood was understood on what is there. */
async function isStill(db: Transaction<Tables>, session: Ground["session"]): Promise<boolean> {
  const now = await db.selectFrom("sessions").select(["seq", "bytes"]).where("id", "=", session.id).executeTakeFirst()
  return now?.seq === session.seq && now.bytes === session.bytes
}
