import type { Kysely } from "kysely"
import { Refusal } from "#protocol/errors"
import { bucket } from "../http/bucket.ts"
import type { Tables } from "../storage/tables.ts"

/** How many comments there may be, and how quickly they come: each is read by everybody in the session. */
export interface CommentPace {
  /** Counts one comment, or one change of one, or refuses. */
  take(person: string, session: string): void
}

const OF_A_PERSON = 20
const IN_A_SESSION = 60

/** Per node, as all limits of requests are. */
export function commentPace(limited: boolean): CommentPace {
  if (!limited) return { take: () => {} }
  const people = bucket({ burst: OF_A_PERSON, perSecond: OF_A_PERSON / 60 })
  const sessions = bucket({ burst: IN_A_SESSION, perSecond: IN_A_SESSION / 60 })
  return {
    take(person, session) {
      people.take(person)
      sessions.take(session)
    },
  }
}

const MOST_COMMENTS = 5_000

/** Refuses one more comment than a session may have. Asked while the session is held. */
export async function roomForComment(db: Kysely<Tables>, session: string, most = MOST_COMMENTS): Promise<void> {
  const { count } = await db
    .selectFrom("comments")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("session_id", "=", session)
    .executeTakeFirstOrThrow()
  if (Number(count) < most) return
  throw new Refusal(
    "CONFLICT",
    `A session can have at most ${most.toLocaleString("en")} comments. Delete some that are no longer needed.`,
  )
}
