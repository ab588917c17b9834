import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query"
import type { Call, InputOf, OutputOf } from "#protocol/call"
import { callQuery } from "./keys.ts"

export interface Asking {
  /** False: don't send yet. */
  enabled?: boolean
  /** Milliseconds for which an answer counts as fresh. */
  fresh?: number
  /** Milliseconds between refetches while the page is visible. */
  every?: number
  /** Show the previous input's answer until the new one arrives. */
  keep?: boolean
}

/** Sends a call and keeps its answer up to date: `useCall(calls.getSession, { id })`. */
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
