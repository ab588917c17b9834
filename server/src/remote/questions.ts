import { type Kysely, sql } from "kysely"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import type { Question, QuestionBody, QuestionOption, Via } from "#protocol/remote-nouns"
import { lookAgain } from "../access/again.ts"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"
import { onlineRun } from "./current.ts"
import { goingOn } from "./going-on.ts"
import { iso, personOf, storable } from "./people.ts"
import { fitting } from "./question-body.ts"

/**
 * What the agent asks. The runner judges, since it holds the agent's request and its terminal works without the server: an answer
 * from a browser is a wish until the runner says what the agent was told.
 */

const LISTED = 100
const MOST_OPEN = 100

/** Whoever follows reads the list again and again: of what is answered it has no long bodies any more. */
const BRIEF = 8 * 1024
const brief = sql<string>`case when q.state = 'open' or length(q.body) <= ${sql.lit(BRIEF)} then q.body else '{"cut":true}' end`

const questionsOf = (db: Kysely<Tables>, session: string) =>
  db
    .selectFrom("questions as q")
    .innerJoin("runs as r", (join) => join.onRef("r.id", "=", "q.run_id").onRef("r.session_id", "=", "q.session_id"))
    .leftJoin("people as w", "w.id", "q.wish_by")
    .leftJoin("people as b", "b.id", "q.by_id")
    .selectAll("q")
    .select(["r.n", brief.as("body")])
    .select(["w.name as wisher_name", "w.image as wisher_image", "w.deleted_at as wisher_deleted"])
    .select(["b.name as teller_name", "b.image as teller_image", "b.deleted_at as teller_deleted"])
    .where("q.session_id", "=", session)

type Row = Awaited<ReturnType<ReturnType<typeof questionsOf>["execute"]>>[number]

const shown = (row: Row): Question => ({
  id: row.id,
  run: row.n,
  proposal: row.proposal_id,
  call: row.call,
  title: row.title,
  body: JSON.parse(row.body) as QuestionBody,
  options: optionsOf(row),
  state: row.state,
  rev: row.rev,
  wish: row.wish,
  wish_by:
    row.wish_by === null
      ? null
      : personOf({ id: row.wish_by, name: row.wisher_name, image: row.wisher_image, deleted: row.wisher_deleted }),
  option: row.option,
  by:
    row.by_id === null
      ? null
      : personOf({ id: row.by_id, name: row.teller_name, image: row.teller_image, deleted: row.teller_deleted }),
  via: row.via,
  reason: row.reason,
  created_at: new Date(row.created_at).toISOString(),
  closed_at: iso(row.closed_at),
})

const optionsOf = (row: { options: string }) => JSON.parse(row.options) as QuestionOption[]

const find = (db: Kysely<Tables>, session: string, id: string) =>
  questionsOf(db, session).where("q.id", "=", id).executeTakeFirst()

async function questionIn(db: Kysely<Tables>, session: string, id: string): Promise<Row> {
  const row = await find(db, session, id)
  if (!row) throw new Refusal("NOT_FOUND", "There is no such question.")
  return row
}

/** The open ones first, in the order in which they came, then the last ones that are answered or closed. */
export async function listQuestions(store: Store, session: Opened<"view">): Promise<{ questions: Question[] }> {
  const open = await questionsOf(store.db, session.id)
    .where("q.state", "=", "open")
    .orderBy("q.created_at")
    .orderBy("q.id")
    .execute()
  const done = await questionsOf(store.db, session.id)
    .where("q.state", "!=", "open")
    .orderBy("q.closed_at", "desc")
    .orderBy("q.id", "desc")
    .limit(LISTED)
    .execute()
  await lookAgain(store, session)
  const isOpen = new Set(open.map(({ id }) => id))
  return { questions: [...open, ...done.filter(({ id }) => !isOpen.has(id))].map(shown) }
}

export interface Opening {
  run: string
  question: string
  proposal?: string | undefined
  call?: string | undefined
  title: string
  body: QuestionBody
  options: readonly QuestionOption[]
}

export async function openQuestion(store: Store, session: Opened<"run">, given: Opening): Promise<Question> {
  return change(store, session, async (held) => {
    const run = await goingOn(store, held, session.id, given.run)
    const known = await find(held.db, session.id, given.question)
    if (known) {
      held.unchanged()
      return shown(known)
    }
    await roomFor(held, session.id)
    await held.record({ name: "question.opened", data: { question: given.question, n: run.n } })
    await held.db
      .insertInto("questions")
      .values({
        id: given.question,
        session_id: session.id,
        run_id: run.id,
        proposal_id: given.proposal ?? null,
        call: given.call === undefined ? null : storable(given.call),
        title: cleanLine(given.title, 1_000),
        body: JSON.stringify(fitting(given.body)),
        options: JSON.stringify(
          given.options.map((it) => ({ ...it, id: storable(it.id), name: cleanLine(it.name, 200) })),
        ),
        ...{ state: "open", rev: 1, wish: null, wish_by: null, wish_at: null, option: null, by_id: null, via: null },
        ...{ reason: null, created_at: store.now, closed_at: null },
      })
      .execute()
    return shown(await questionIn(held.db, session.id, given.question))
  })
}

async function roomFor({ db }: Held, session: string): Promise<void> {
  const open = await db
    .selectFrom("questions")
    .select((it) => it.fn.countAll<number>().as("count"))
    .where("session_id", "=", session)
    .where("state", "=", "open")
    .executeTakeFirst()
  if (Number(open?.count ?? 0) >= MOST_OPEN) {
    throw new Refusal("CONFLICT", `${MOST_OPEN} questions are open. Answer or close some of them first.`)
  }
}

/** The first answer from a browser is the one that the runner passes on. */
export async function answerQuestion(
  store: Store,
  session: Opened<"steer">,
  given: { question: string; rev: number; option: string },
): Promise<Question> {
  const person = session.viewer.person?.id
  if (!person) throw new Refusal("NOT_FOUND")
  return change(store, session, async (held) => {
    const row = await questionIn(held.db, session.id, given.question)
    const option = optionsOf(row).find(({ id }) => id === storable(given.option))
    if (!option) throw new Refusal("INVALID_INPUT", "option: The agent offers no such answer.")
    if (row.state === "open" && row.wish === null) await onlineRun(store, held, session)
    const moved = await held.db
      .updateTable("questions")
      .set({ wish: option.id, wish_by: person, wish_at: store.now })
      .set((it) => ({ rev: it("rev", "+", 1) }))
      .where("session_id", "=", session.id)
      .where("id", "=", row.id)
      .where("state", "=", "open")
      .where("wish", "is", null)
      .where("rev", "=", given.rev)
      .executeTakeFirst()
    if (moved.numUpdatedRows !== 1n) {
      throw new Refusal("CONFLICT", "This question has been answered, or is no longer asked.", { question: shown(row) })
    }
    await held.record({
      name: "question.answered",
      data: { question: row.id, kind: kindOf(option), via: "browser", told: false },
    })
    return shown(await questionIn(held.db, session.id, row.id))
  })
}

/** Null if none was named, undefined if there is none such. */
const optionOf = (row: Row, option: string | undefined) =>
  option === undefined ? null : optionsOf(row).find(({ id }) => id === storable(option))

const kindOf = (option: QuestionOption) => cleanLine(option.kind, 40)

export interface Closing {
  run: string
  question: string
  option?: string | undefined
  by?: string | undefined
  via?: Via | undefined
  reason?: string | undefined
}

/** What the agent was told, or why it is no longer asked: the runner's word is the last. */
export async function closeQuestion(store: Store, session: Opened<"run">, given: Closing): Promise<Question> {
  return change(store, session, async (held) => {
    await goingOn(store, held, session.id, given.run)
    const row = await questionIn(held.db, session.id, given.question)
    if (row.state !== "open") {
      held.unchanged()
      return shown(row)
    }
    const option = optionOf(row, given.option)
    if (option === undefined) throw new Refusal("INVALID_INPUT", "option: The agent offers no such answer.")
    const owner = session.row.owner_id
    if (given.by !== undefined && given.by !== owner && given.by !== row.wish_by) {
      throw new Refusal("INVALID_INPUT", "by: Only the owner answers.")
    }
    const via = given.via ?? "terminal"
    const told = option
      ? { state: "answered" as const, option: option.id, by_id: given.by ?? owner, via }
      : { state: "closed" as const, via: null }
    await held.db
      .updateTable("questions")
      .set({ ...told, reason: given.reason ? storable(given.reason) : null, closed_at: store.now })
      .set((it) => ({ rev: it("rev", "+", 1) }))
      .where("session_id", "=", session.id)
      .where("id", "=", row.id)
      .where("state", "=", "open")
      .execute()
    await (option
      ? held.record({ name: "question.answered", data: { question: row.id, kind: kindOf(option), via, told: true } })
      : held.record({ name: "question.closed", data: { question: row.id } }))
    return shown(await questionIn(held.db, session.id, row.id))
  })
}

/** Nobody answers them any more. */
export async function closeQuestions(store: Store, held: Held, session: string, reason: string): Promise<void> {
  const closed = await held.db
    .updateTable("questions")
    .set({ state: "closed", reason, closed_at: store.now })
    .set((it) => ({ rev: it("rev", "+", 1) }))
    .where("session_id", "=", session)
    .where("state", "=", "open")
    .returning("id")
    .execute()
  for (const { id } of closed) await held.record({ name: "question.closed", data: { question: id } })
}
