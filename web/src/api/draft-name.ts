import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { keyOf } from "./keys.ts"
import { queries } from "./queries.ts"

/** Names a draft by its person and by the session or page that it was written on. */
export function draftsIn(place: string): string {
  const me = queries.getQueryData<{ me: Me | null }>(keyOf(calls.getSignIn, {}))?.me
  return `${me?.person.id ?? "nobody"} ${place} `
}
