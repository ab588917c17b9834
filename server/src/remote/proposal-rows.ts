import { type Kysely, type RawBuilder, sql, type UpdateObject } from "kysely"
import { Refusal } from "#protocol/errors"
import type { Proposal, ProposalState } from "#protocol/remote-nouns"
import type { Held } from "../access/hold.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { iso, personOf } from "./people.ts"

/**
 * Proposals as they lie, and the one way in which they change: `move` names the state and the revision that it starts from, so of
 * two changes at once one is the first and the other hears so. Whatever changes one holds its session.
 */

/** How long an owner has to decide, and how long what they approved may wait for its run: an approval is for now. */
export const WAITS_MS = 24 * 3_600_000
export const APPROVED_MS = 15 * 60_000

export const OPEN = ["pending", "approved"] as const satisfies readonly ProposalState[]

/** Open, and its time is over: it counts as expired from this moment, whoever writes that down. */
const isOverdue = (now: RawBuilder<number>) =>
  sql<number>`case when p.state in ('pending', 'approved') and p.expires_at <= ${now} then 1 else 0 end`

/** The proposals of a session, with who wrote and who decided them. */
export function proposalsOf(store: Pick<Store, "now">, db: Kysely<Tables>, session: string) {
  return db
    .selectFrom("proposals as p")
    .leftJoin("people as a", "a.id", "p.author_id")
    .leftJoin("people as d", "d.id", "p.decided_by")
    .leftJoin("runs as r", (join) => join.onRef("r.id", "=", "p.run_id").onRef("r.session_id", "=", "p.session_id"))
    .selectAll("p")
    .select(["a.name as author_name", "a.image as author_image", "a.deleted_at as author_deleted"])
    .select(["d.name as decider_name", "d.image as decider_image", "d.deleted_at as decider_deleted"])
    .select(["r.n as run_n", isOverdue(store.now).as("overdue")])
    .where("p.session_id", "=", session)
}

export type ProposalRow = Awaited<ReturnType<ReturnType<typeof proposalsOf>["execute"]>>[number]

export function shown(row: ProposalRow): Proposal {
  const by = row.decided_by
  return {
    id: row.id,
    author: personOf({
      id: row.author_id,
      name: row.author_name,
      image: row.author_image,
      deleted: row.author_deleted,
    }),
    text: row.text,
    sent_text: row.sent_text,
    hash: row.hash,
    state: row.overdue ? "expired" : row.state,
    rev: row.rev,
    created_at: new Date(row.created_at).toISOString(),
    expires_at: iso(row.expires_at),
    decided_by:
      by === null
        ? null
        : personOf({ id: by, name: row.decider_name, image: row.decider_image, deleted: row.decider_deleted }),
    decided_at: iso(row.decided_at),
    via: row.via,
    run: row.run_n,
    began_at: iso(row.began_at),
    ended_at: iso(row.ended_at),
    stop: row.stop,
    note: row.note,
  }
}

export const findProposal = (store: Store, db: Kysely<Tables>, session: string, id: string) =>
  proposalsOf(store, db, session).where("p.id", "=", id).executeTakeFirst()

export async function proposalIn(store: Store, db: Kysely<Tables>, session: string, id: string): Promise<ProposalRow> {
  const row = await findProposal(store, db, session, id)
  if (!row) throw noProposal()
  return row
}

export const noProposal = () => new Refusal("NOT_FOUND", "There is no such prompt.")

/** What came of a change: the proposal as it stands then, and why what was asked for was not done. */
export interface Outcome {
  proposal: Proposal
  refused: string | null
}

/** Gives the proposal, or refuses with it: only now, so that what was written meanwhile (that it has expired) stays written. */
export function settled({ proposal, refused }: Outcome): Proposal {
  if (refused === null) return proposal
  throw new Refusal("CONFLICT", refused, { proposal })
}

export const outcomeOf = async (
  store: Store,
  held: Held,
  session: string,
  id: string,
  refused: string | null,
): Promise<Outcome> => ({ proposal: shown(await proposalIn(store, held.db, session, id)), refused })

/** Changes a proposal that is as it was read. False if it isn't any more. */
export async function move(
  held: Held,
  row: Pick<ProposalRow, "id" | "session_id" | "rev">,
  from: readonly ProposalState[],
  set: UpdateObject<Tables, "proposals">,
): Promise<boolean> {
  const moved = await held.db
    .updateTable("proposals")
    .set(set)
    .set((it) => ({ rev: it("rev", "+", 1) }))
    .where("session_id", "=", row.session_id)
    .where("id", "=", row.id)
    .where("state", "in", [...from])
    .where("rev", "=", row.rev)
    .executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

type Ending = Extract<ProposalState, "completed" | "cancelled" | "failed" | "interrupted" | "withdrawn" | "expired">

/** Ends a proposal without anybody's decision. */
export async function endProposal(
  store: Store,
  held: Held,
  row: Pick<ProposalRow, "id" | "session_id" | "author_id" | "rev" | "state">,
  state: Ending,
  said: { note?: string | null; stop?: string | null } = {},
): Promise<boolean> {
  const ended = await move(held, row, [row.state], { state, ended_at: store.now, expires_at: null, ...said })
  if (ended) await held.record({ name: "proposal.ended", subject: row.author_id, data: { proposal: row.id, state } })
  return ended
}
