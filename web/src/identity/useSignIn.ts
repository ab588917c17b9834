import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { useCall } from "../api/useCall.ts"

/** Who asks (null: nobody is signed in; undefined: not known yet) and which ways of signing in there are; how operators run the CLI. */
export function useSignIn() {
  const asked = useCall(calls.getSignIn, {}, { fresh: 60_000 })
  const me: Me | null | undefined = asked.data ? asked.data.me : undefined
  const command = asked.data?.command ?? "openctl"
  return { me, command, asked, inbox: asked.data?.inbox ?? false, mail: asked.data?.mail, limits: asked.data?.limits }
}
