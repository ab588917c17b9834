import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { useCall } from "../api/useCall.ts"

/**
 * Who is signed in (null: nobody; undefined: not known yet), which ways to sign in there are, and how operators run the CLI.
 */
export function useSignIn() {
  const asked = useCall(calls.getSignIn, {}, { fresh: 60_000 })
  const me: Me | null | undefined = asked.data ? asked.data.me : undefined
  const command = asked.data?.command ?? "openctl"
  return { me, command, asked, inbox: asked.data?.inbox ?? false, mail: asked.data?.mail, limits: asked.data?.limits }
}
