import type { Kysely } from "kysely"
import type { Anchor, Comment } from "#protocol/comments"
import type { Ability } from "#protocol/people"
import { type AnyOpened, abilitiesOf } from "../access/open.ts"
import type { Tables } from "../storage/tables.ts"
import { mentionsOf } from "./mentions.ts"

/** How stored comments are shown. */

/** The comments of a session, with who wrote them. */
export function written(db: Kysely<Tables>, session: string) {
  return db
    .selectFrom("comments as c")
    .innerJoin("people as p", "p.id", "c.author_id")
    .selectAll("c")
    .select(["p.name as author_name", "p.image as author_image", "p.deleted_at as author_deleted"])
    .where("c.session_id", "=", session)
}

export type Written = Awaited<ReturnType<ReturnType<typeof written>["execute"]>>[number]

const nobodyKnown = { id: "nobody", name: "Deleted", picture: null }

/** Comments as whoever asks may see them. */
export async function show(db: Kysely<Tables>, session: AnyOpened, rows: readonly Written[]): Promise<Comment[]> {
  const threads = await rootsOf(db, rows)
  const mentions = await mentionsOf(
    db,
    rows.map(({ id }) => id),
  )
  const abilities = abilitiesOf(session)
  return rows.map((row) => {
    const root = row.thread_id === null ? row : threads.get(row.thread_id)
    return {
      id: row.id,
      seq: row.seq,
      anchor: shownAnchor(root?.anchor ?? null, row.seq),
      thread: row.thread_id,
      author: row.deleted_at === null ? authorOf(row) : nobodyKnown,
      text: row.text,
      mentions: mentions.get(row.id) ?? [],
      created_at: new Date(row.created_at).toISOString(),
      edited_at: iso(row.edited_at),
      resolved_at: iso(row.resolved_at),
      deleted: row.deleted_at !== null,
      may: mayDo(row, abilities, session.viewer.person?.id),
    }
  })
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString())

const authorOf = (row: Written) => ({
  id: row.author_id,
  name: row.author_deleted === null ? row.author_name : "Somebody who has left",
  picture: row.author_deleted === null ? row.author_image : null,
})

function mayDo(row: Written, abilities: readonly Ability[], person: string | undefined): Comment["may"] {
  if (!abilities.includes("comment")) return []
  const own = row.author_id === person
  const stands = row.deleted_at === null
  const may: Comment["may"] = []
  if (own && stands) may.push("edit")
  if (row.thread_id === null) may.push("resolve")
  if (stands && (own || abilities.includes("moderate"))) may.push("delete")
  return may
}

const shownAnchor = (kept: string | null, seq: number): Anchor =>
  kept === null ? { seq } : (JSON.parse(kept) as Anchor)

/** The first comments of the threads that these replies are in. */
async function rootsOf(db: Kysely<Tables>, rows: readonly Written[]): Promise<Map<string, { anchor: string | null }>> {
  const ids = [...new Set(rows.flatMap(({ thread_id }) => (thread_id === null ? [] : [thread_id])))]
  if (ids.length === 0) return new Map()
  const roots = await db.selectFrom("comments").select(["id", "anchor"]).where("id", "in", ids).execute()
  return new Map(roots.map(({ id, anchor }) => [id, { anchor }]))
}
