import type { Kysely } from "kysely"
import { agentLabel } from "#agents/label"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { leaveUrl } from "./leave-url.ts"
import type { Outbox, Taken } from "./letter-box.ts"
import { promptLetter } from "./letters.ts"
import { promptsWaiting, questionsWaiting, type Since } from "./waiting.ts"
import { keepWords, letGo } from "./write-late.ts"

/**
 * Writes a letter about what waits in a remote session at the moment it is sent: who sent prompts and whether the agent asks,
 * never what. Null, and the letter is dropped, if nothing waits any more.
 */
export async function writePromptLetter(outbox: Outbox, letter: Taken): Promise<Taken | null> {
  if (letter.text !== "") return letter
  const { store } = outbox
  const waits = await whatWaits(store, store.db, letter)
  if (waits === null) return letGo(store, letter)
  const { title, authors, agent } = waits
  const prompts = { names: authors.map(({ name }) => name), count: authors.reduce((sum, { count }) => sum + count, 0) }
  const words = promptLetter(
    { title, prompts, asks: agent },
    {
      site: outbox.appUrl,
      url: `${outbox.appUrl}/sessions/${letter.session_id}`,
      leave: leaveUrl(outbox, letter.id),
    },
  )
  const [first] = authors
  return keepWords(store, letter, { ...words, from_name: first?.name ?? agent, sender_id: first?.id ?? null })
}

async function whatWaits(store: Store, db: Kysely<Tables>, { session_id: session, since }: Taken) {
  if (session === null || since === null) return null
  const row = await db.selectFrom("sessions").select("title").where("id", "=", session).executeTakeFirst()
  const authors = await authorsWaiting(store, db, { session, since })
  const question = await questionsWaiting(db, { session, since }).select("r.agent").limit(1).executeTakeFirst()
  if (!row || (authors.length === 0 && !question)) return null
  return { title: row.title, authors, agent: question ? agentLabel(question.agent) : null }
}

/** Who sent prompts that wait and how many, the earliest first. */
async function authorsWaiting(store: Store, db: Kysely<Tables>, since: Since) {
  const rows = await promptsWaiting(store, db, since)
    .leftJoin("people as p", "p.id", "w.author_id")
    .select((it) => ["w.author_id as id", "p.name", it.fn.countAll<number>().as("count")])
    .groupBy(["w.author_id", "p.name"])
    .orderBy((it) => it.fn.min("w.created_at"))
    .execute()
  return rows.map(({ id, name, count }) => ({ id, name: name ?? "", count: Number(count) }))
}
