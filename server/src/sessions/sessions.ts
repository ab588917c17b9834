import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Session, Visibility } from "#protocol/sessions"
import { change } from "../access/change.ts"
import { concernedBy } from "../access/concerned.ts"
import { type Opened, reopen } from "../access/open.ts"
import type { VisibilityRules } from "../config/visibility.ts"
import { describe } from "../overview/describe.ts"
import type { Store } from "../storage/store.ts"
import { OWN_TITLE } from "./learned.ts"
import { checkAllowed, visibilityChanged } from "./visibility.ts"

/**
 * The room of sessions: what they are, how they grow and how they are read. Who may do it is not decided here: every verb
 * asks for a session that the door has opened.
 */

export interface Patching {
  title?: string | undefined
  visibility?: Visibility | undefined
  archived?: boolean | undefined
  comments_for_readers?: boolean | undefined
}

/**
 * Renames, archives or unfreezes, changes who can see it, opens comments to readers: each with its own event, all or none.
 * What the operator forbids is only not begun: a session that was public before stays so until its owner changes it.
 */
export async function patchSession(
  store: Store,
  rules: VisibilityRules,
  session: Opened<"manage">,
  given: Patching,
): Promise<Session> {
  if (given.visibility && given.visibility !== "private") await reopen(store, session, "publish")
  const title = given.title === undefined ? undefined : cleanLine(given.title, 200)
  if (title === "") throw new Refusal("INVALID_INPUT", "title: A title needs at least one character that can be seen.")
  await change(store, session, async (held) => {
    const now = await held.db
      .selectFrom("sessions")
      .select(["title", "visibility", "status", "upload_of", "comments_for_readers"])
      .where("id", "=", session.id)
      .executeTakeFirstOrThrow()
    let isChanged = false
    const set = (values: {
      title?: string
      title_rank?: number
      visibility?: Visibility
      status?: "archived" | "incomplete" | "complete"
      comments_for_readers?: 0 | 1
    }) => {
      isChanged = true
      return held.db.updateTable("sessions").set(values).where("id", "=", session.id).execute()
    }
    if (title !== undefined && title !== now.title) {
      await held.record({ name: "session.renamed", names: { from: now.title, to: title } })
      await set({ title, title_rank: OWN_TITLE })
    }
    if (given.visibility && given.visibility !== now.visibility) {
      checkAllowed(rules, given.visibility)
      await held.record(visibilityChanged(now.visibility, given.visibility))
      await set({ visibility: given.visibility })
    }
    if (given.archived !== undefined && given.archived !== (now.status === "archived")) {
      await held.record({ name: given.archived ? "session.archived" : "session.unarchived" })
      await set({ status: given.archived ? "archived" : now.upload_of === null ? "complete" : "incomplete" })
    }
    if (given.comments_for_readers !== undefined && given.comments_for_readers !== (now.comments_for_readers === 1)) {
      await held.record({ name: given.comments_for_readers ? "comments.opened" : "comments.closed" })
      await set({ comments_for_readers: given.comments_for_readers ? 1 : 0 })
    }
    if (!isChanged) held.unchanged()
  })
  return describe(store, await reopen(store, session, "manage"))
}

/** Deletes a session and what only it refers to. Its history stays. */
export async function deleteSession(store: Store, session: Opened<"manage">): Promise<void> {
  const blobs = await store.db.selectFrom("session_blobs").select("hash").where("session_id", "=", session.id).execute()
  await change(store, session, async (held) => {
    const { title, visibility } = await held.db
      .selectFrom("sessions")
      .select(["title", "visibility"])
      .where("id", "=", session.id)
      .executeTakeFirstOrThrow()
    const concerns = (await concernedBy(store, session.id, held.db)).map((one) => one.person)
    await held.record({ name: "session.deleted", names: { title }, concerns, everybody: visibility === "team" })
    await held.db.deleteFrom("sessions").where("id", "=", session.id).execute()
    await held.db
      .insertInto("deleted_sessions")
      .values({ id: session.id, owner_id: session.row.owner_id, at: store.now })
      .execute()
  })
  // The session is gone already. What can't be freed now is freed by the next sweep.
  await store.blobs.free(blobs.map((blob) => blob.hash)).catch(() => undefined)
}
