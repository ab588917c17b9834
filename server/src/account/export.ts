import { joined, LineCutter, withoutNewline } from "#protocol/line-cutter"
import { credentialsStand } from "../access/again.ts"
import type { Asker } from "../access/door.ts"
import { open } from "../access/open.ts"
import { describe } from "../overview/describe.ts"
import { listAddresses } from "../people/addresses.ts"
import { describeMe } from "../people/people.ts"
import { listTokens } from "../people/tokens.ts"
import { exportSource } from "../sessions/export.ts"
import type { Store } from "../storage/store.ts"

/** Rows per query. */
const PAGE = 500

/**
 * Everything that belongs to a person, one item per line: `{"is": "session", ...}`. Sessions are read through the door like
 * anywhere else; each is followed by its raw lines, in order. The token or sign-in is checked again after each batch, so
 * that a person who loses it in the middle of a long export gets no more.
 */
export async function* accountLines(store: Store, asker: Asker): AsyncGenerator<object, void> {
  const person = asker.person.id
  const still = async <T>(read: Promise<T>): Promise<T> => {
    const found = await read
    await credentialsStand(store, asker)
    return found
  }
  const all = <T extends { id: string }>(page: (after: string) => Promise<T[]>) => rows((after) => still(page(after)))
  yield { is: "profile", ...(await still(describeMe(store, person))).person, at: new Date().toISOString() }
  for (const address of (await still(listAddresses(store, person))).addresses) yield { is: "address", ...address }
  for (const token of (await still(listTokens(store, person))).tokens) yield { is: "token", ...token }
  for await (const { id } of all((after) =>
    store.db
      .selectFrom("sessions")
      .select("id")
      .where("owner_id", "=", person)
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  )) {
    const session = await open(store, asker, id, "download")
    const { abilities: _, ...described } = await describe(store, session)
    yield { is: "session", ...described }
    for (const run of await still(runsOf(store, id))) yield { is: "run", session: id, ...run }
    for (const source of described.sources) {
      let line = 0
      const cutter = new LineCutter()
      const raw = (bytes: Uint8Array) => ({
        is: "line",
        session: id,
        source: source.name,
        line: line++,
        ...written(bytes),
      })
      const { bytes, media } = await exportSource(store, session, source.name)
      if (media) {
        const pieces: Uint8Array[] = []
        for await (const piece of bytes) pieces.push(piece)
        yield { is: "document", session: id, source: source.name, media, ...written(joined(pieces)) }
        continue
      }
      for await (const chunk of bytes) {
        for (const one of cutter.push(chunk)) yield raw(withoutNewline(one))
      }
      const rest = cutter.end()
      if (rest.byteLength > 0) yield raw(rest)
    }
  }
  for await (const prompt of all((after) =>
    store.db
      .selectFrom("proposals")
      .select(["id", "session_id as session", "text", "sent_text", "state", "created_at", "began_at", "ended_at"])
      .where("author_id", "=", person)
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  )) {
    yield { is: "prompt", ...prompt }
  }
  for await (const comment of all((after) =>
    store.db
      .selectFrom("comments")
      .select(["id", "session_id as session", "seq", "anchor", "thread_id as thread", "text"])
      .select(["created_at", "edited_at", "resolved_at"])
      .where("author_id", "=", person)
      .where("deleted_at", "is", null)
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  )) {
    yield { is: "comment", ...comment }
  }
  for await (const shared of all((after) =>
    store.db
      .selectFrom("collaborators")
      .select(["id", "session_id as session", "address", "role", "created_at", "accepted_at"])
      .where("person_id", "=", person)
      .where("id", ">", after)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  )) {
    yield { is: "collaboration", ...shared }
  }
  yield* history(store, person, still)
}

/** The runs of a session. There may be many, and each is short. */
const runsOf = (store: Store, session: string) =>
  store.db
    .selectFrom("runs")
    .select(["n", "agent", "version", "mode", "began_at", "seen_at", "ended_at", "why", "reason"])
    .where("session_id", "=", session)
    .orderBy("n")
    .execute()

/** The person's own events, and nobody else's. */
async function* history(
  store: Store,
  person: string,
  still: <T>(read: Promise<T>) => Promise<T>,
): AsyncGenerator<object, void> {
  for (let after = 0; ; ) {
    const page = store.db
      .selectFrom("events as e")
      .leftJoin("event_names as names", "names.n", "e.n")
      .select(["e.n", "e.name", "e.at", "e.session_id as session", "e.subject", "e.data", "names.names"])
      .where("e.actor_id", "=", person)
      .where("e.n", ">", after)
      .orderBy("e.n")
      .limit(PAGE)
    const events = await still(page.execute())
    for (const { n, data, names, ...event } of events) {
      yield { is: "event", ...event, data: JSON.parse(data), names: names === null ? null : JSON.parse(names) }
      after = n
    }
    if (events.length < PAGE) return
  }
}

/** All rows of a table in the order of their ids, a batch at a time. */
async function* rows<T extends { id: string }>(page: (after: string) => Promise<T[]>): AsyncGenerator<T, void> {
  for (let after = ""; ; ) {
    const found = await page(after)
    yield* found
    const last = found.at(-1)
    if (!last || found.length < PAGE) return
    after = last.id
  }
}

/** A raw line as text, or as base64 if it isn't valid text, so that nothing is lost. */
function written(bytes: Uint8Array): { raw: string } | { base64: string } {
  try {
    return { raw: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    // A transcript may hold anything.
    return { base64: Buffer.from(bytes).toString("base64") }
  }
}
