import type { LetterKind } from "#protocol/letters"
import type { Topic } from "./choices.ts"

/** What is decided for each kind of letter. A new kind doesn't compile until it is complete; its text is in letters.ts. */
interface Kind {
  /** The choice that stops it. */
  topic: Topic
  /** Its address: the one that was invited, or the one at which a person reads letters. */
  to: "invited" | "person"
  /** The condition that must still hold when it is sent; otherwise it is dropped. Checked in take.ts. */
  needs: "invitation" | "access" | "nothing"
  /** Who is told if it didn't arrive. The owner sees it in the share dialog and in the history. */
  failureIsFor: "owner" | "nobody"
}

export const kinds: Readonly<Record<LetterKind, Kind>> = {
  invitation: { topic: "invitations", to: "invited", needs: "invitation", failureIsFor: "owner" },
  expiring: { topic: "invitations", to: "invited", needs: "invitation", failureIsFor: "owner" },
  role: { topic: "changes", to: "person", needs: "nothing", failureIsFor: "owner" },
  // Its collaborator has lost access: that is what it tells them.
  removal: { topic: "changes", to: "person", needs: "nothing", failureIsFor: "owner" },
  // It quotes from the session.
  comment: { topic: "comments", to: "person", needs: "access", failureIsFor: "nobody" },
}
