import { Refusal } from "#protocol/errors"
import type { Proposal, Via } from "#protocol/remote-nouns"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { mayStillPrompt, NO_LONGER } from "./authors.ts"
import { storable } from "./people.ts"
import {
  APPROVED_MS,
  endProposal,
  move,
  noProposal,
  OPEN,
  type Outcome,
  outcomeOf,
  type ProposalRow,
  proposalIn,
  proposalsOf,
  settled,
  shown,
} from "./proposal-rows.ts"
import { fit, hashOf } from "./propose.ts"

/** What becomes of a proposal before it runs: its owner approves, changes or rejects it, its author withdraws it, its time is over. */

export interface Decision {
  proposal: string
  rev: number
  approve: boolean
  hash?: string | undefined
  text?: string | undefined
  note?: string | undefined
  via?: Via | undefined
}

export async function decideProposal(store: Store, session: Opened<"steer">, given: Decision): Promise<Proposal> {
  const person = session.viewer.person?.id
  if (!person) throw new Refusal("NOT_FOUND")
  if (given.approve && given.hash === undefined) {
    throw new Refusal("INVALID_INPUT", "hash: Name the hash of the text that you saw.")
  }
  if (given.text !== undefined) fit(given.text, "owner")
  const outcome = await change(store, session, async (held) => {
    const row = await proposalIn(store, held.db, session.id, given.proposal)
    const refused = (await expired(store, held, row))
      ? EXPIRED
      : given.approve
        ? await approve(store, held, row, { ...given, person })
        : await reject(store, held, row, { ...given, person })
    if (refused === MOVED_ON) held.unchanged()
    return outcomeOf(store, held, session.id, row.id, refused)
  })
  return settled(outcome)
}

const MOVED_ON = "This prompt has changed meanwhile."
const EXPIRED = "This prompt has waited for too long. It has to be sent again."

/** Writes down that its time is over. It is by the database's clock, as everything here. */
export const expired = async (store: Store, held: Held, row: ProposalRow): Promise<boolean> =>
  row.overdue ? endProposal(store, held, row, "expired") : false

type Deciding = Decision & { person: string }

async function approve(store: Store, held: Held, row: ProposalRow, given: Deciding): Promise<string | null> {
  if (row.state !== "pending" || row.rev !== given.rev || row.hash !== given.hash) return MOVED_ON
  if (!(await mayStillPrompt(store, held.db, row))) {
    await endProposal(store, held, row, "cancelled", { note: NO_LONGER })
    return NO_LONGER
  }
  const changed = given.text !== undefined && given.text !== row.text ? given.text : null
  const hash = changed === null ? row.hash : hashOf(changed)
  const moved = await move(held, row, ["pending"], {
    ...decided(store, given),
    state: "approved",
    expires_at: (it) => it(store.now, "+", APPROVED_MS),
    sent_text: changed,
    hash,
  })
  if (!moved) return MOVED_ON
  await record(held, row, { approved: true, changed: changed !== null, hash })
  return null
}

/** Also takes back an approval that no run has taken yet. */
async function reject(store: Store, held: Held, row: ProposalRow, given: Deciding): Promise<string | null> {
  if (row.rev !== given.rev) return MOVED_ON
  const set = { ...decided(store, given), state: "rejected" as const, ended_at: store.now, expires_at: null }
  if (!(await move(held, row, OPEN, set))) return MOVED_ON
  await record(held, row, { approved: false, changed: false, hash: row.hash })
  return null
}

const decided = (store: Store, given: Deciding) => ({
  decided_by: given.person,
  decided_at: store.now,
  via: given.via ?? ("browser" as const),
  note: given.note ? storable(given.note) : null,
})

const record = (held: Held, row: ProposalRow, it: { approved: boolean; changed: boolean; hash: string }) =>
  held.record({
    name: "proposal.decided",
    subject: row.author_id,
    data: { proposal: row.id, approved: it.approved, ...(it.changed ? { changed: true as const } : {}) },
    names: { hash: it.hash },
  })

/** One's own only: anybody else's is not there. A second time it is withdrawn already, and that is no mistake. */
export async function withdrawProposal(store: Store, session: Opened<"seeOwnPrompts">, id: string): Promise<void> {
  const { person, scopes } = session.viewer
  // To see them is to read; to withdraw one is not.
  if (!scopes.includes("write")) throw new Refusal("FORBIDDEN", "This token doesn't allow that.")
  const outcome = await change(store, session, async (held): Promise<Outcome> => {
    const row = await proposalsOf(store, held.db, session.id)
      .where("p.id", "=", id)
      .where("p.author_id", "=", person?.id ?? "")
      .executeTakeFirst()
    if (!row) throw noProposal()
    if (await expired(store, held, row)) return outcomeOf(store, held, session.id, id, EXPIRED)
    const isOpen = row.state === "pending" || row.state === "approved"
    if (isOpen && (await endProposal(store, held, row, "withdrawn"))) {
      return outcomeOf(store, held, session.id, id, null)
    }
    held.unchanged()
    const why = row.state === "running" ? "This prompt runs already." : "This prompt is done with."
    return { proposal: shown(row), refused: row.state === "withdrawn" ? null : why }
  })
  settled(outcome)
}
