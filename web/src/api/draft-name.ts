import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { keyOf } from "./keys.ts"
import { queries } from "./queries.ts"

/** Whose a draft is, and in which session or on which page it was written. */
export function draftsIn(place: string): string {
  const me = queries.getQueryData<{ me: Me | null }>(keyOf(calls.getSignIn, {}))?.me
  return `${me?.person.id ?? "nobody"} ${place} `
}
