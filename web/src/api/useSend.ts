import { type QueryClient, type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query"
import type { Call, InputOf, OutputOf } from "#protocol/call"
import type { CallName } from "#protocol/calls"
import { toast } from "../ui/toast.ts"
import { client } from "./client.ts"
import { refresh } from "./keys.ts"
import { saysWhy } from "./says.ts"

interface Ways<C extends Call> {
  /** What to ask again afterwards. */
  refreshes?: readonly CallName[]
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

/** Sends a call that changes something: `const rename = useSend(calls.patchSession, { refreshes: ["getSession"] })`. */
export function useSend<C extends Call>(
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
    onSettled: (_output, _error, input) => {
      if (!ways.refreshes) return
      if (ways.together && queries.isMutating({ mutationKey: ways.together.slice(0, 1) }) > 1) return
      const refreshed = refresh(queries, ways.refreshes, (input as { id?: string }).id)
      return ways.together ? undefined : refreshed
    },
  })
}
