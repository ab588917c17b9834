import { useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import type { Person } from "#protocol/people"
import { client } from "../api/client.ts"
import { type Changes, changesOf } from "./changes.ts"
import type { CommentPlace } from "./place.ts"

/** What can be done to this session's comments, the same for as long as it is the same session and person. */
export function useChanges(id: string, place: CommentPlace, me: Person | undefined): Changes {
  const queries = useQueryClient()
  return useMemo(() => changesOf({ client, queries, id, place, me }), [queries, id, place, me])
}
