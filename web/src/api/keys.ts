import { type QueryClient, queryOptions } from "@tanstack/react-query"
import type { Call, InputOf, OutputOf } from "#protocol/call"
import { type CallName, calls, type RecordingCall } from "#protocol/calls"
import { refreshedBy } from "#protocol/events"
import { client } from "./client.ts"

/**
 * Answers are cached under the name of the call and its input. An event names the calls whose answers it changed; `refresh`
 * refetches those, with this viewer's own rights.
 */

const names = new Map<unknown, CallName>(Object.entries(calls).map(([name, call]) => [call, name as CallName]))

export function keyOf<C extends Call>(call: C, input: InputOf<C>): readonly [CallName | undefined, InputOf<C>] {
  return [names.get(call), input]
}

/** A call as a query: for `useQuery`, and for `queryClient.prefetchQuery`. */
export function callQuery<C extends Call>(call: C, input: InputOf<C>) {
  return queryOptions<OutputOf<C>>({
    queryKey: keyOf(call, input),
    queryFn: ({ signal }) => client.send(call, input, { signal }),
  })
}

/**
 * Refetches the named calls: all of their answers, or only those about one session. With `none`, only when somebody looks at
 * the page again.
 */
export function refresh(
  queries: QueryClient,
  changed: readonly CallName[],
  sessionId?: string,
  refetchType: "active" | "none" = "active",
): Promise<void> {
  return queries.invalidateQueries({
    refetchType,
    predicate: ({ queryKey: [name, input] }) => {
      if (!changed.includes(name as CallName)) return false
      const id = (input as { id?: string } | undefined)?.id
      return sessionId === undefined || id === undefined || id === sessionId
    },
  })
}

/** The calls whose answers a call changes: those that its events name. */
export const changedBy = (call: RecordingCall): readonly CallName[] => call.records.flatMap(refreshedBy)

/** What the page loses when a call succeeds: a session that was deleted or left, or the person who signed out. */
export type Leaves = "session" | "person"

/**
 * Refetches what a call has changed, in one session if it was about one. Data that the page is about to leave waits until
 * somebody looks at it: for a session only its lists are refetched, for the person nothing.
 */
export async function refreshAfter(
  queries: QueryClient,
  call: RecordingCall,
  { session, leaves }: { session?: string | undefined; leaves?: Leaves | undefined },
): Promise<void> {
  const changed = changedBy(call)
  if (!leaves) return refresh(queries, changed, session)
  void refresh(queries, changed, session, "none")
  if (leaves === "session") await refresh(queries, changed.filter(asksForMany))
}

const asksForMany = (name: CallName) => !calls[name].path.includes("/:id")

/** Drops every answer about one session, and refetches the lists that it may be in. */
export function forget(queries: QueryClient, sessionId: string): void {
  queries.removeQueries({
    predicate: ({ queryKey: [, input] }) => (input as { id?: string } | undefined)?.id === sessionId,
  })
  void refresh(queries, ["listSessions"])
}
