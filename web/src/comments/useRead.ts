import { useQueryClient } from "@tanstack/react-query"
import { useEffect } from "react"
import { calls } from "#protocol/calls"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"
import type { Comments } from "./useComments.ts"

/** What is shown in the open panel of a page in sight counts as read, after a moment. */
const AFTER_MS = 1_500

export function useRead(id: string, data: Comments | undefined, me: string | undefined): void {
  const queries = useQueryClient()
  const read = data?.read
  const newest = data?.comments.filter((it) => it.author.id !== me).at(-1)?.id
  const isBehind = read !== null && read !== undefined && newest !== undefined && newest > (read.upto ?? "")
  useEffect(() => {
    if (!isBehind || newest === undefined) return
    const note = async () => {
      if (document.visibilityState !== "visible") return
      try {
        await client.send(calls.readComments, { id, upto: newest })
      } catch {
        // It is only a mark: the next look at the comments makes it.
        return
      }
      queries.setQueryData<Comments>(keyOf(calls.listComments, { id }), (now) =>
        now ? { ...now, read: { upto: newest, unread: 0 } } : now,
      )
    }
    let isNoted = false
    const once = () => {
      if (!isNoted) void note()
      isNoted = true
    }
    const timer = setTimeout(once, AFTER_MS)
    return () => {
      clearTimeout(timer)
      // It has been in sight, also when the panel is closed before that.
      once()
    }
  }, [isBehind, newest, id, queries])
}
