import { useQueryClient } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { keyOf } from "../api/keys.ts"

/** Called after a sign-in on this page: all earlier answers were for nobody. */
export function useSignedIn(): (me: Me) => void {
  const queries = useQueryClient()
  return (me) => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "getSignIn" })
    const key = keyOf(calls.getSignIn, {})
    queries.setQueryData(key, (before: object | undefined) => before && { ...before, set_up: true, me })
    void queries.invalidateQueries({ queryKey: key })
  }
}
