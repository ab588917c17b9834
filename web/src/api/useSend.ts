import { type QueryClient, type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query"
import type { InputOf, OutputOf } from "#protocol/call"
import type { RecordingCall } from "#protocol/calls"
import { toast } from "../ui/toast.ts"
import { client } from "./client.ts"
import { type Leaves, refreshAfter } from "./keys.ts"
import { saysWhy } from "./says.ts"

interface Ways<C extends RecordingCall> {
  /** What the page leaves when it is done, so that nothing of it is asked again. */
  leaves?: Leaves
  /** A toast when it is done. */
  said?: string | ((output: OutputOf<C>) => string | null)
  /** Shows the change before the server has answered; what it returns takes the change back. */
  ahead?: (queries: QueryClient, input: InputOf<C>) => (() => void) | undefined
  /** Begins the toast of a failure: what was not done ("Bob's role is as it was."). */
  failed?: string
  onDone?: (output: OutputOf<C>, input: InputOf<C>) => void
  /** Set by a form that shows the refusal beside its field; otherwise a toast says it. */
  quiet?: boolean
  /**
   * Changes that touch the same answers begin with the same name: while another of them runs, these are not asked again, since
   * the answer would not have it yet. Nothing waits for what is asked again: `onDone` has put the change where it belongs.
   */
  together?: readonly [what: string, which: string]
}

/** Sends a call that changes something: `const rename = useSend(calls.patchSession)`. What its events refresh is asked again. */
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
