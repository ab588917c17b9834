import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Session } from "#protocol/sessions"
import { UNTITLED } from "#protocol/sessions"
import { concernedBy } from "../access/concerned.ts"
import type { Asker } from "../access/door.ts"
import { hold } from "../access/hold.ts"
import { type Opened, open, reopen } from "../access/open.ts"
import { describe } from "../overview/describe.ts"
import { hashSecret, newId } from "../storage/id.ts"
import type { Change, Store } from "../storage/store.ts"
import { newAppendToken } from "./append-token.ts"
import { OWN_TITLE } from "./learned.ts"

/**
 * The room of sessions: what they are, how they grow and how they are read. Who may do it is not decided here: every verb
 * asks for a session that the door has opened.
 */

export interface Creating {
  title?: string | undefined
  agent?: string | undefined
  remote?: boolean | undefined
  external_id?: string | undefined
  upload?: { of: number } | undefined
  continues?: string | undefined
}

/** Creates a session, or finds the one that the same owner made with the same `external_id`. */
export async function createSession(
  store: Store,
  asker: Asker,
  given: Creating,
): Promise<{ session: Session; appendToken: string | null }> {
  const external = given.external_id ? cleanLine(given.external_id, 200) : null
  const appendToken = newAppendToken()
  const upload = given.remote ? undefined : given.upload
  const id = await store.change(asker.person.id, async (change) => {
    const title = given.title ? cleanLine(given.title, 200) : ""
    const fresh = newId()
    const before = given.continues ? await ownSession(change, asker, given.continues) : null
    const inserted = await change.db
      .insertInto("sessions")
      .values({
        id: fresh,
        owner_id: asker.person.id,
        external_id: external,
        title: title || UNTITLED,
        title_rank: title ? OWN_TITLE : 0,
        agent: given.agent ? cleanLine(given.agent, 50) : "unknown",
        kind: given.remote ? "remote" : "recorded",
        status: upload ? "incomplete" : "live",
        upload_of: upload?.of ?? null,
        visibility: "private",
        continues: before,
        append_token_hash: hashSecret(appendToken),
        created_at: store.now,
        updated_at: store.now,
      })
      .onConflict((conflict) => conflict.columns(["owner_id", "external_id"]).doNothing())
      .returning("id")
      .executeTakeFirst()
    if (!inserted) {
      change.unchanged()
      return null
    }
    await change.record({ name: "session.created", session: fresh })
    if (before) await change.record({ name: "session.continued", session: before })
    return fresh
  })
  // A token that may write and not read is told of what it may append to.
  const ability = asker.scopes.includes("read") ? "view" : "append"
  if (id) return { session: await describe(store, await open(store, asker, id, ability)), appendToken }
  const known = await store.db
    .selectFrom("sessions")
    .select("id")
    .where("owner_id", "=", asker.person.id)
    .where("external_id", "=", external)
    .executeTakeFirstOrThrow()
  return { session: await describe(store, await open(store, asker, known.id, ability)), appendToken: null }
}

async function ownSession(change: Change, asker: Asker, id: string): Promise<string | null> {
  const own = await change.db
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", id)
    .where("owner_id", "=", asker.person.id)
    .executeTakeFirst()
  return own?.id ?? null
}

export interface Patching {
  title?: string | undefined
  visibility?: "private" | "public" | undefined
  archived?: boolean | undefined
}

/** Renames, archives or unfreezes, and makes private or public: each change with its own event, all or none. */
export async function patchSession(store: Store, session: Opened<"manage">, given: Patching): Promise<Session> {
  if (given.visibility === "public") await reopen(store, session, "publish")
  const title = given.title === undefined ? undefined : cleanLine(given.title, 200)
  if (title === "") throw new Refusal("INVALID_INPUT", "title: A title needs at least one character that can be seen.")
  await store.change(session.viewer.person?.id ?? null, async (change) => {
    const id = session.id
    await hold(store, change, id)
    const now = await change.db
      .selectFrom("sessions")
      .select(["title", "visibility", "status", "upload_of"])
      .where("id", "=", id)
      .executeTakeFirst()
    if (!now) throw new Refusal("NOT_FOUND")
    const set = (values: {
      title?: string
      title_rank?: number
      visibility?: "private" | "public"
      status?: "archived" | "incomplete" | "complete"
    }) => change.db.updateTable("sessions").set(values).where("id", "=", id).execute()
    change.unchanged()
    if (title !== undefined && title !== now.title) {
      await change.record({ name: "session.renamed", session: id, names: { from: now.title, to: title } })
      await set({ title, title_rank: OWN_TITLE })
    }
    if (given.visibility && given.visibility !== now.visibility) {
      await change.record({
        name: "visibility.changed",
        session: id,
        data: { from: now.visibility, to: given.visibility },
      })
      await set({ visibility: given.visibility })
    }
    if (given.archived !== undefined && given.archived !== (now.status === "archived")) {
      await change.record({ name: given.archived ? "session.archived" : "session.unarchived", session: id })
      await set({ status: given.archived ? "archived" : now.upload_of === null ? "complete" : "incomplete" })
    }
  })
  return describe(store, await reopen(store, session, "manage"))
}

/** Deletes a session and what only it refers to. Its history stays. */
export async function deleteSession(store: Store, session: Opened<"manage">): Promise<void> {
  const blobs = await store.db.selectFrom("session_blobs").select("hash").where("session_id", "=", session.id).execute()
  await store.change(session.viewer.person?.id ?? null, async (change) => {
    await hold(store, change, session.id)
    const { title } = await change.db
      .selectFrom("sessions")
      .select("title")
      .where("id", "=", session.id)
      .executeTakeFirstOrThrow()
    const concerns = (await concernedBy(store, session.id, change.db)).map((one) => one.person)
    await change.record({ name: "session.deleted", session: session.id, names: { title }, concerns })
    await change.db.deleteFrom("sessions").where("id", "=", session.id).execute()
    await change.db
      .insertInto("deleted_sessions")
      .values({ id: session.id, owner_id: session.row.owner_id, at: store.now })
      .execute()
  })
  await store.blobs.free(blobs.map((blob) => blob.hash))
}
