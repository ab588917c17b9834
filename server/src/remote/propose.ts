import type { Kysely } from "kysely"
import { Refusal } from "#protocol/errors"
import { unfitIn } from "#protocol/prompt-text"
import type { Proposal } from "#protocol/remote-nouns"
import { change } from "../access/change.ts"
import type { Opened } from "../access/open.ts"
import { hashSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { APPROVED_MS, findProposal, OPEN, outcomeOf, settled, shown, WAITS_MS } from "./proposal-rows.ts"

/**
 * Sending a prompt. The owner's own is approved as it comes, anybody else's waits for the owner. The sender makes the id, so what
 * is sent twice over a bad line is there once.
 */

/** The hash of a prompt: what the owner approves, and what the runner compares before the agent gets the text. */
export const hashOf = (text: string): string => hashSecret(text)

/** Refuses a text that may not be sent, naming the place. */
export function fit(text: string, from: "owner" | "contributor"): string {
  const unfit = unfitIn(text, from)
  if (unfit) throw new Refusal("INVALID_INPUT", unfit.why, { field: "text", at: unfit.at })
  return text
}

export async function propose(
  store: Store,
  session: Opened<"prompt">,
  given: { proposal: string; text: string },
): Promise<Proposal> {
  const author = session.viewer.person?.id
  if (!author) throw new Refusal("NOT_FOUND")
  const outcome = await change(store, session, async (held, { role }) => {
    const isOwner = role === "owner"
    const text = fit(given.text, isOwner ? "owner" : "contributor")
    const known = await findProposal(store, held.db, session.id, given.proposal)
    if (known) {
      held.unchanged()
      if (known.author_id !== author) throw taken()
      if (known.text !== text) return { proposal: shown(known), refused: "You have sent another prompt with this id." }
      return { proposal: shown(known), refused: null }
    }
    await roomFor(store, held.db, { session: session.id, author, isOwner })
    const hash = hashOf(text)
    const state = isOwner ? "approved" : "pending"
    await held.record({
      name: "proposal.made",
      subject: author,
      data: { proposal: given.proposal, state },
      names: { hash },
    })
    await held.db
      .insertInto("proposals")
      .values((it) => ({
        ...blank,
        id: given.proposal,
        session_id: session.id,
        author_id: author,
        text,
        hash,
        state,
        created_at: store.now,
        expires_at: it(store.now, "+", isOwner ? APPROVED_MS : WAITS_MS),
        ...(isOwner ? { decided_by: author, decided_at: store.now, via: "browser" as const } : {}),
      }))
      .execute()
    return outcomeOf(store, held, session.id, given.proposal, null)
  })
  return settled(outcome)
}

/** A proposal of which nothing has come yet. */
export const blank = {
  sent_text: null,
  rev: 1,
  decided_by: null,
  decided_at: null,
  via: null,
  run_id: null,
  began_at: null,
  ended_at: null,
  stop: null,
  note: null,
}

const taken = () => new Refusal("CONFLICT", "Another prompt has this id.")

const HOUR_MS = 3_600_000
const OPEN_OF_ONE = 5
const OPEN_IN_ALL = 50
const OF_ONE_AN_HOUR = 60

/** Refuses one more than there may be. Counted in the database, with the session held: of many at once exactly so many come in. */
async function roomFor(
  store: Store,
  db: Kysely<Tables>,
  { session, author, isOwner }: { session: string; author: string; isOwner: boolean },
): Promise<void> {
  const open = await db
    .selectFrom("proposals")
    .select(["author_id", (it) => it.fn.countAll<number>().as("count")])
    .where("session_id", "=", session)
    .where("state", "in", OPEN)
    .where("expires_at", ">", store.now)
    .groupBy("author_id")
    .execute()
  // The owner is counted apart: no number of contributors keeps an owner from their own agent.
  const counted = isOwner ? open.filter((it) => it.author_id === author) : open
  const sum = counted.reduce((all, { count }) => all + Number(count), 0)
  if (sum >= OPEN_IN_ALL)
    throw tooMany(`${OPEN_IN_ALL} prompts wait in this session. Send yours when some are done.`, 60)
  if (isOwner) return
  const own = Number(open.find((it) => it.author_id === author)?.count ?? 0)
  if (own >= OPEN_OF_ONE) {
    throw tooMany(`${OPEN_OF_ONE} of your prompts wait already. Send more when they are done, or withdraw one.`, 60)
  }
  // What they sent to their own agents is their own affair.
  const hour = await db
    .selectFrom("proposals as p")
    .innerJoin("sessions as s", "s.id", "p.session_id")
    .select((it) => it.fn.countAll<number>().as("count"))
    .select((it) => it(it.fn.min<number>("p.created_at"), "-", store.now).as("oldest"))
    .where("p.author_id", "=", author)
    .where("s.owner_id", "!=", author)
    .where((it) => it("p.created_at", ">", it(store.now, "-", HOUR_MS)))
    .executeTakeFirstOrThrow()
  if (Number(hour.count) < OF_ONE_AN_HOUR) return
  const seconds = Math.max(1, Math.ceil((Number(hour.oldest) + HOUR_MS) / 1000))
  throw tooMany(`You have sent ${OF_ONE_AN_HOUR} prompts within an hour. Wait a little.`, seconds)
}

const tooMany = (why: string, seconds: number) => new Refusal("RATE_LIMITED", why, {}, seconds)
