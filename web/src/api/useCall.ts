import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query"
import type { Call, InputOf, OutputOf } from "#protocol/call"
import { callQuery } from "./keys.ts"

export interface Asking {
  /** False: don't ask yet. */
  enabled?: boolean
  /** Milliseconds for which an answer is taken as it is. */
  fresh?: number
  /** Milliseconds after which to ask again while the page is seen. */
  every?: number
  /** Show the answer to the last input until the one to the new input is there. */
  keep?: boolean
}

/** Asks a call and keeps its answer up to date: `useCall(calls.getSession, { id })`. */
export function useCall<C extends Call>(call: C, input: InputOf<C>, asking: Asking = {}): UseQueryResult<OutputOf<C>> {
  const query = callQuery(call, input)
  return useQuery({
    queryKey: query.queryKey as readonly unknown[],
    queryFn: query.queryFn as never,
    enabled: asking.enabled ?? true,
    staleTime: asking.fresh ?? 5_000,
    refetchInterval: asking.every ?? false,
    placeholderData: asking.keep ? (keepPreviousData as never) : undefined,
  }) as UseQueryResult<OutputOf<C>>
}
