import { type QueryClient, type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query"
import type { InputOf, OutputOf } from "#protocol/call"
import type { RecordingCall } from "#protocol/calls"
import { toast } from "../ui/toast.ts"
import { client } from "./client.ts"
import { type Leaves, refreshAfter } from "./keys.ts"
import { saysWhy } from "./says.ts"

interface Ways<C extends RecordingCall> {
  /** What the page leaves on success, so that it isn't refetched. */
  leaves?: Leaves
  /** A toast on success. */
  said?: string | ((output: OutputOf<C>) => string | null)
  /** Shows the change before the server has answered; the returned function reverts it. */
  ahead?: (queries: QueryClient, input: InputOf<C>) => (() => void) | undefined
  /** The beginning of the error toast: what was not done ("Bob's role is as it was."). */
  failed?: string
  onDone?: (output: OutputOf<C>, input: InputOf<C>) => void
  /** Set by a form that shows the refusal beside its field; otherwise a toast shows it. */
  quiet?: boolean
  /**
   * Changes that touch the same answers share a prefix: while another one is in flight, those answers aren't refetched,
   * since they would not include it yet. Nothing waits for the refetch: `onDone` has applied the change already.
   */
  together?: readonly [what: string, which: string]
}

/**
 * Sends a call that changes something: `const rename = useSend(calls.patchSession)`. What its events refresh is refetched.
 */
export function useSend<C extends RecordingCall>(
  call: C,
  ways: Ways<C> = {},
): UseMutationResult<OutputOf<C>, Error, InputOf<C>, (() => void) | undefined> {
  const queries = useQueryClient()
  return useMutation<OutputOf<C>, Error, InputOf<C>, (() => void) | undefined>({
    mutationFn: (input) => client.send(call, input),
    ...(ways.together && { mutationKey: ways.together }),
    onMutate: (input) => ways.ahead?.(queries, input),
    onError: (error, _input, takeBack) => {
      takeBack?.()
      const text = ways.quiet ? "" : saysWhy(ways.failed ?? "", error)
      if (text) toast(text, { tone: "bad" })
    },
    onSuccess: (output, input) => {
      const said = typeof ways.said === "function" ? ways.said(output) : ways.said
      if (said) toast(said)
      ways.onDone?.(output, input)
    },
    onSettled: (_output, error, input) => {
      if (ways.together && queries.isMutating({ mutationKey: ways.together.slice(0, 1) }) > 1) return
      const leaves = error ? undefined : ways.leaves
      const refreshed = refreshAfter(queries, call, { session: (input as { id?: string }).id, leaves })
      return ways.together ? undefined : refreshed
    },
  })
}
