import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import type { Comment } from "#protocol/comments"
import type { Session } from "#protocol/sessions"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"
import type { CommentPlace } from "./place.ts"

export interface Comments {
  comments: Comment[]
  /** Where the ones begin that have not been asked for. */
  next: string | null
  /** What the asker has read; null for whoever isn't in the session. */
  read?: { upto: string | null; unread: number } | null
}

/** The comments of a session. They are asked for when the page has been painted, and again by whatever event changes them. */
export function useComments({ id, abilities }: Pick<Session, "id" | "abilities">, place: CommentPlace) {
  const [painted, setPainted] = useState(false)
  useEffect(() => {
    let timer = 0
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setPainted(true))
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [])
  return useQuery<Comments>({
    queryKey: keyOf(calls.listComments, { id }),
    queryFn: ({ signal }) => readPages(id, place, signal),
    enabled: painted && abilities.includes("readComments"),
  })
}

async function readPages(id: string, place: CommentPlace, signal: AbortSignal): Promise<Comments> {
  const comments: Comment[] = []
  let next: string | null = null
  let read: Comments["read"] = null
  for (let page = 0; page < place.pages; page++) {
    const answer: Required<Comments> = await client.send(
      calls.listComments,
      { id, limit: 200, ...(next !== null && { cursor: next }) },
      { signal },
    )
    comments.push(...answer.comments)
    next = answer.next
    read = answer.read
    if (next === null) break
  }
  return { comments, next, read }
}

/** Those whose thread isn't resolved. */
export function openOf(comments: readonly Comment[]): Comment[] {
  const resolved = new Set(comments.filter((it) => it.resolved_at !== null).map((it) => it.id))
  return comments.filter((it) => !resolved.has(it.thread ?? it.id) && !it.deleted)
}

/** "3", or "200+" when there are more than were asked for. */
export function countOpen(known: Comments | undefined): string {
  const open = openOf(known?.comments ?? []).length
  return known?.next ? `${open}+` : open === 0 ? "" : String(open)
}
