import { Refusal } from "#protocol/errors"
import type { Visibility } from "#protocol/sessions"
import type { VisibilityRules } from "../config/visibility.ts"
import type { Happening } from "../storage/store.ts"

const forbids: Record<"team" | "public", string> = {
  team: "This server's operator doesn't allow sessions to be open to the team. Invite people instead.",
  public: "This server's operator doesn't allow public sessions. Invite people instead.",
}

/** Refuses what the operator forbids. */
export function checkAllowed({ forbidden }: VisibilityRules, wanted: Visibility): void {
  const found = forbidden.find((one) => one === wanted)
  if (found) throw new Refusal("FORBIDDEN_BY_POLICY", forbids[found])
}

/** The event. Where it is about the team, it changes everybody's list. */
export const visibilityChanged = (from: Visibility, to: Visibility): Happening<"visibility.changed"> => ({
  name: "visibility.changed",
  data: { from, to },
  everybody: from === "team" || to === "team",
})
