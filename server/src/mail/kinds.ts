import type { LetterKind } from "#protocol/letters"
import type { Topic } from "./choices.ts"

/** What is decided for each kind of letter. A new kind does not compile until all of it is; letters.ts has what it says. */
interface Kind {
  /** The choice that stops it. */
  topic: Topic
  /** Where it goes: to the address that was invited, or to where a person reads their letters. */
  to: "invited" | "person"
  /** What must still be so when it goes; otherwise it is dropped. take.ts asks. */
  needs: "invitation" | "access" | "nothing"
  /** Whose business it is that it didn't arrive. For the owner it stands in the share dialog and in the history. */
  failureIsFor: "owner" | "nobody"
}

export const kinds: Readonly<Record<LetterKind, Kind>> = {
  invitation: { topic: "invitations", to: "invited", needs: "invitation", failureIsFor: "owner" },
  expiring: { topic: "invitations", to: "invited", needs: "invitation", failureIsFor: "owner" },
  role: { topic: "changes", to: "person", needs: "nothing", failureIsFor: "owner" },
  // Its collaborator has no access any more: that is what it says.
  removal: { topic: "changes", to: "person", needs: "nothing", failureIsFor: "owner" },
  // It quotes what was said in the session.
  comment: { topic: "comments", to: "person", needs: "access", failureIsFor: "nobody" },
}
