import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import { client } from "../api/client.ts"

/** The sessions of a person, page after page. Its key begins with the call's name, so an event about it asks again. */
export function useSessions(asked: { filter?: "owned" | "shared"; q?: string }) {
  return useInfiniteQuery({
    queryKey: ["listSessions", asked],
    queryFn: ({ pageParam, signal }) =>
      client.send(calls.listSessions, { ...asked, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // How far an upload is, is no event: it is asked for while one goes on.
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ sessions }) => sessions.some((it) => it.upload?.stopped === false)) ? 4_000 : false,
  })
}
