import type { Kysely } from "kysely"
import type { LetterKind } from "#protocol/letters"
import type { Store } from "../storage/store.ts"
import type { HandoversTable } from "../storage/tables/mail.ts"
import type { Tables } from "../storage/tables.ts"
import type { Topic } from "./choices.ts"
import { concernedByComments } from "./comment-rounds.ts"
import type { Outbox, Taken, Told } from "./letter-box.ts"
import * as needs from "./needs.ts"
import { ownerOfWaiting } from "./waiting.ts"
import { writeCommentLetter } from "./write-comment.ts"
import { writePromptLetter } from "./write-prompt.ts"

/**
 * What is decided for each kind of letter, and the only place that tells them apart. A new kind doesn't compile until it is
 * complete; its text is in letters.ts.
 */
interface Kind {
  /** The choice that stops it. */
  topic: Topic
  /** Its address: the one that was invited, or the one at which a person reads letters. */
  to: "invited" | "person"
  /** The condition that must still hold when it is sent; otherwise it is dropped. */
  needs: needs.Need
  /** Who is told if it didn't arrive. The owner sees it in the share dialog and in the history. */
  failureIsFor: "owner" | "nobody"
  /** What it counts as in the hourly limits. */
  counts: Exclude<HandoversTable["kind"], "code">
  /** For how many days it is kept once it is settled. An invitation lasts thirty, and its owner can see what became of it. */
  keptDays: number
  /** If it is told in rounds: how far apart those of a session are, and to which addresses one goes. */
  round: { apartMs: number; to(store: Store, db: Kysely<Tables>, told: Told): Promise<string[]> } | null
  /** If it is written when it is sent: by what. Null, and it doesn't go, if nothing is left to tell. A retry sends the same text. */
  write: ((outbox: Outbox, letter: Taken) => Promise<Taken | null>) | null
}

const MINUTE = 60_000
const atOnce = { keptDays: 60, round: null, write: null }

const all = {
  invitation: {
    topic: "invitations",
    to: "invited",
    needs: needs.invitation,
    failureIsFor: "owner",
    counts: "invitation",
    ...atOnce,
  },
  expiring: {
    topic: "invitations",
    to: "invited",
    needs: needs.invitation,
    failureIsFor: "owner",
    counts: "other",
    ...atOnce,
  },
  role: {
    topic: "changes",
    to: "person",
    needs: needs.nothing,
    failureIsFor: "owner",
    counts: "other",
    ...atOnce,
  },
  // Its collaborator has lost access: that is what it tells them.
  removal: {
    topic: "changes",
    to: "person",
    needs: needs.nothing,
    failureIsFor: "owner",
    counts: "other",
    ...atOnce,
  },
  comment: {
    topic: "comments",
    to: "person",
    // It quotes from the session.
    needs: needs.access,
    failureIsFor: "nobody",
    counts: "other",
    keptDays: 2,
    round: { apartMs: 10 * MINUTE, to: (_, db, told) => concernedByComments(db, told) },
    write: writeCommentLetter,
  },
  prompt: {
    topic: "prompts",
    to: "person",
    needs: needs.decision,
    failureIsFor: "nobody",
    counts: "other",
    keptDays: 2,
    round: { apartMs: 15 * MINUTE, to: ownerOfWaiting },
    write: writePromptLetter,
  },
} as const satisfies Record<LetterKind, Kind>

export const kinds: Readonly<Record<LetterKind, Kind>> = all

/** The kinds that are told in rounds. */
export type RoundKind = { [K in LetterKind]: (typeof all)[K]["round"] extends null ? never : K }[LetterKind]
