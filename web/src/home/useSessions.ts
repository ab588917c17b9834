import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import type { SessionFilter } from "#protocol/sessions"
import { client } from "../api/client.ts"

/** The sessions of a person, batch by batch. The key begins with the call's name, so events about it refetch it. */
export function useSessions(asked: { filter?: SessionFilter; q?: string }) {
  return useInfiniteQuery({
    queryKey: ["listSessions", asked],
    queryFn: ({ pageParam, signal }) =>
      client.send(calls.listSessions, { ...asked, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // The progress of an upload causes no events: it is polled while one is running.
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ sessions }) => sessions.some((it) => it.upload?.stopped === false)) ? 4_000 : false,
  })
}
