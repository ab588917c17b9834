import type { OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { keyOf } from "./keys.ts"
import { tellOtherTabs } from "./other-tabs.ts"
import { queries } from "./queries.ts"

/** Nothing that this person saw may stay for the next one at the same screen, or continue in another tab. */
export function forgetPerson(): void {
  const me = queries.getQueryData<OutputOf<typeof calls.getSignIn>>(keyOf(calls.getSignIn, {}))?.me
  if (me) forgetDrafts(me.person.id)
  queries.clear()
  tellOtherTabs(false)
}

/** What they wrote and didn't send (ui/drafts.ts), in this browser. */
function forgetDrafts(person: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(`draft ${person} `)) localStorage.removeItem(key)
  } catch {
    // Nothing is stored then.
  }
}
