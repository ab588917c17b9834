import { useInfiniteQuery } from "@tanstack/react-query"
import { useEffect, useMemo, useRef } from "react"
import { calls } from "#protocol/calls"
import type { OutlinePrompt } from "#protocol/entries"
import { client } from "../api/client.ts"
import { keyOf } from "../api/keys.ts"

/** Nobody's outline is longer, and a hostile one ends here. */
const most = 10_000
/** While a session runs, the outline is asked to grow no more often than this. */
const EVERY_MS = 700

/** The prompts of a session, page after page until all are there. `count` is how many there should be; it may rise. */
export function usePrompts(id: string, count: number) {
  const query = useInfiniteQuery({
    queryKey: keyOf(calls.listPrompts, { id }),
    queryFn: ({ pageParam, signal }) => client.send(calls.listPrompts, { id, after: pageParam }, { signal }),
    initialPageParam: 0,
    // After the last page comes whatever will have been typed since.
    getNextPageParam: (last, pages) =>
      last.next ?? pages.findLast((page) => page.prompts.length > 0)?.prompts.at(-1)?.seq ?? 0,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: count > 0,
  })
  const { data, isFetching, isError, fetchNextPage } = query
  const prompts = useMemo<OutlinePrompt[]>(() => data?.pages.flatMap((page) => page.prompts) ?? [], [data])
  const unfinished = typeof data?.pages.at(-1)?.next === "number"
  // What a count promised and the answer did not hold is not asked for again until the count is another.
  const askedFor = useRef(0)
  const wanted =
    data !== undefined &&
    !isFetching &&
    !isError &&
    prompts.length < most &&
    (unfinished || (count > prompts.length && count !== askedFor.current))
  useEffect(() => {
    if (!wanted) return
    const timer = setTimeout(
      () => {
        askedFor.current = count
        void fetchNextPage()
      },
      unfinished ? 0 : EVERY_MS,
    )
    return () => clearTimeout(timer)
  }, [wanted, unfinished, count, fetchNextPage])
  return { prompts, error: query.error, loading: query.isLoading && count > 0, retry: () => void query.refetch() }
}

/** The place of the last prompt at or before `seq`, or -1. */
export function promptAt(prompts: readonly { seq: number }[], seq: number): number {
  let low = 0
  let high = prompts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (prompts[middle]!.seq <= seq) low = middle + 1
    else high = middle
  }
  return low - 1
}
