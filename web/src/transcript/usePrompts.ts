import { useInfiniteQuery } from "@tanstack/react-query"
import { useEffect, useMemo } from "react"
import { calls } from "#protocol/calls"
import type { OutlinePrompt } from "#protocol/session"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"

/** Pages of 500: nobody's outline is longer, and a hostile one ends here. */
const mostPages = 20

/** The prompts of a session, page after page until all are there. `count` is how many there should be. */
export function usePrompts(id: string, count: number) {
  const query = useInfiniteQuery({
    queryKey: [...keyOf(calls.listPrompts, { id }), count],
    queryFn: ({ pageParam, signal }) => client.send(calls.listPrompts, { id, after: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: count > 0,
  })
  const { data, hasNextPage, isFetching, fetchNextPage } = query
  const wanted = hasNextPage && !isFetching && (data?.pages.length ?? 0) < mostPages
  useEffect(() => {
    if (wanted) void fetchNextPage()
  }, [wanted, fetchNextPage])
  const prompts = useMemo<OutlinePrompt[]>(() => data?.pages.flatMap((page) => page.prompts) ?? [], [data])
  return { prompts, error: query.error, loading: query.isLoading && count > 0, retry: () => void query.refetch() }
}

/** The place of the last prompt at or before `seq`, or -1. */
export function promptAt(prompts: readonly OutlinePrompt[], seq: number): number {
  let low = 0
  let high = prompts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (prompts[middle]!.seq <= seq) low = middle + 1
    else high = middle
  }
  return low - 1
}
