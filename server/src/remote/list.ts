import type { Proposal } from "#protocol/remote-nouns"
import { lookAgain } from "../access/again.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { proposalsOf, shown } from "./proposal-rows.ts"

const LISTED = 100

/** One's own, for the owner all: what is open or runs first, in the order in which it came, then the last ones that are done. */
export async function listProposals(
  store: Store,
  session: Opened<"seeOwnPrompts">,
): Promise<{ proposals: Proposal[] }> {
  const { role, viewer } = session
  const theirs = () =>
    proposalsOf(store, store.db, session.id).$if(role !== "owner", (query) =>
      query.where("p.author_id", "=", viewer.person?.id ?? ""),
    )
  const open = await theirs()
    .where("p.state", "in", ["pending", "approved", "running"])
    .orderBy("p.created_at")
    .orderBy("p.id")
    .execute()
  const done = await theirs()
    .where("p.state", "not in", ["pending", "approved", "running"])
    .orderBy("p.ended_at", "desc")
    .orderBy("p.id", "desc")
    .limit(LISTED)
    .execute()
  await lookAgain(store, session)
  const isOpen = new Set(open.map(({ id }) => id))
  return { proposals: [...open, ...done.filter(({ id }) => !isOpen.has(id))].map(shown) }
}
