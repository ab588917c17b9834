import { agentOfSource } from "#agents/sources"
import { Refusal } from "#protocol/errors"
import { matcherOf } from "#protocol/matcher"
import { type FindAsked, FindKind, type FoundStretch } from "#protocol/search"
import type { Opened } from "../access/open.ts"
import { turns } from "../background/turns.ts"
import type { Store } from "../storage/store.ts"
import { pageJson } from "../transcript/pages.ts"
import { entriesOfTail, pagesAround } from "../transcript/stored.ts"
import type { LyingPage } from "./scan-worker.ts"
import { scanPages } from "./scanning.ts"

/** Finds what is looked for in all that a session shows, stretch by stretch: each is a call of its own, and comes through the door. */

/** After this time what was found is a stretch; without a match it goes on a little. */
const SHORT_MS = 20
const LONG_MS = 160
/** Pages that are looked through at a time: few, until there is something to show. */
const FIRST_PAGES = 2
const PAGES = 16
/** Of a regular expression, whose worker is given a time for each handful. */
const PATTERN_PAGES = 4
/** Matches of a stretch that are told with an excerpt. */
const MATCHES = 100
const MOST_OF_TAIL = 1000

interface Asked extends FindAsked {
  cursor?: string | undefined
  upto?: number | undefined
}

export async function findInSession(
  store: Store,
  session: Opened<"search">,
  asked: Asked,
  signal: AbortSignal,
): Promise<FoundStretch> {
  refuseBadPattern(asked)
  return inTurnOf(session.viewer.person?.id ?? "", () => stretchOf(store, session, asked, signal))
}

async function stretchOf(store: Store, session: Opened<"search">, asked: Asked, signal: AbortSignal) {
  const began = performance.now()
  const found: FoundStretch = { matches: [], entries: [], shortened: 0, next: null }
  const upTo = Math.min(session.upTo, asked.upto ?? session.upTo)
  const { q, case: exact, words, regex } = asked
  const still = {
    looking: { q, case: exact, words, regex },
    kinds: new Set(asked.kinds ?? FindKind.options),
    upTo,
    reach: session.upTo,
  }
  const agents = await agentsOf(store, session)
  const first = Number(asked.cursor ?? 0)
  let after = first
  // Whoever has gone gets nothing, and keeps nobody waiting.
  while (after < upTo && !signal.aborted) {
    const pages = await lyingAfter(store, session, after, after === first ? FIRST_PAGES : regex ? PATTERN_PAGES : PAGES)
    const last = pages.findLast((page) => !page.isAround)?.last
    if (last === undefined) {
      after = upTo
      break
    }
    const replaced = await replacedIn(store, session, after, last)
    const most = MATCHES - found.matches.length
    const { matches, entries, shortened } = await scanPages({ ...still, pages, after, agents, replaced, most })
    found.matches.push(...matches)
    for (const one of entries) found.entries.push(one)
    found.shortened += shortened
    after = last
    const spent = performance.now() - began
    if (spent > LONG_MS || (spent > SHORT_MS && found.entries.length > 0)) break
  }
  return { ...found, next: after < upTo ? String(after) : null }
}

/** The pages after `after` with their neighbours; what is in no page yet is one as well. */
async function lyingAfter(
  store: Store,
  session: Opened<"search">,
  after: number,
  most: number,
  tries = 3,
): Promise<LyingPage[]> {
  const lying = await pagesAround(store, session, after, most)
  const pages = lying.map((page): LyingPage => {
    const { entries, first_seq: first, last_seq: last } = page
    return { entries, first, last, isAround: last <= after }
  })
  const own = pages.filter((page) => !page.isAround)
  for (const page of own.slice(most)) page.isAround = true
  const sealed = own.at(-1)?.last ?? after
  if (own.length > most || sealed >= session.upTo) return pages
  const tail = await entriesOfTail(store, session, sealed, MOST_OF_TAIL)
  const [first, last] = [tail[0], tail.at(-1)]
  // Rows that are missing in front have just been sealed: they are in their pages now.
  if (!first || !last || first.seq > sealed + 1)
    return own.length > 0 || tries === 0 ? pages : lyingAfter(store, session, after, most, tries - 1)
  const json = pageJson(
    tail.map((row) => row.entry),
    null,
  )
  return [...pages, { entries: json, first: first.seq, last: last.seq, isAround: false }]
}

/** Those of a stretch that a newer entry, within reach, has taken the place of. */
async function replacedIn(
  store: Store,
  { id, upTo }: Opened<"search">,
  after: number,
  last: number,
): Promise<Set<number>> {
  const rows = await store.db
    .selectFrom("replaced_entries as r")
    .innerJoin("entry_keys as k", (on) =>
      on.onRef("k.session_id", "=", "r.session_id").onRef("k.reading", "=", "r.reading").onRef("k.hash", "=", "r.hash"),
    )
    .select("r.seq")
    .where("r.session_id", "=", id)
    .where("r.reading", "=", (of) => of.selectFrom("sessions").select("reading").where("id", "=", id))
    .where("r.seq", ">", after)
    .where("r.seq", "<=", last)
    .where("k.seq", "<=", upTo)
    .execute()
  return new Set(rows.map((row) => Number(row.seq)))
}

/** The sub-agents that have a source of their own, as far as the reach goes. */
async function agentsOf(store: Store, { id, upTo }: Opened<"search">): Promise<Set<string>> {
  const rows = await store.db
    .selectFrom("sources")
    .select("name")
    .where("session_id", "=", id)
    .where("first_seq", "<=", upTo)
    .execute()
  return new Set(rows.flatMap((row) => agentOfSource(row.name) ?? []))
}

/** What needs more than one walk over a text: a text could make it take for ever. */
const costly = /^(?:[^\\]|\\[\s\S])*?(?:\(\?(?:[=!]|<[=!])|\\(?:[1-9]|k<))/

function refuseBadPattern({ q, case: exact, words, regex }: FindAsked): void {
  if (!regex) return
  if (costly.test(q))
    throw new Refusal("INVALID_INPUT", "A regular expression can't look around or refer back here. Leave that out.")
  try {
    matcherOf({ q, case: exact, words, regex })
  } catch {
    throw new Refusal("INVALID_INPUT", "This isn't a regular expression. Check its brackets, or search for it as text.")
  }
}

/** As many searches of one person may wait for each other. Strangers share one place. */
const MOST_WAITING = 8
const places = new Map<string, { inTurn: ReturnType<typeof turns>; waiting: number }>()

/** One search at a time for each person. */
async function inTurnOf<T>(person: string, work: () => Promise<T>): Promise<T> {
  const place = places.get(person) ?? { inTurn: turns(), waiting: 0 }
  if (place.waiting >= MOST_WAITING) throw new Refusal("RATE_LIMITED")
  places.set(person, place)
  place.waiting++
  try {
    return await place.inTurn(work)
  } finally {
    if (--place.waiting === 0) places.delete(person)
  }
}
