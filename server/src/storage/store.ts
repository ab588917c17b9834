import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely"
import { type EventName, events, type PersonEventName, type SessionEventName, type Written } from "#protocol/events"
import type { Reach } from "./away.ts"
import { type Blobs, fileBlobs, tableBlobs } from "./blobs.ts"
import type { Dialect } from "./dialect.ts"
import { inWords } from "./failures.ts"
import { groupedWrites, type Write } from "./group.ts"
import { type Kept, keptQueries } from "./kept.ts"
import { migrate } from "./migrate.ts"
import { openPostgres } from "./postgres.ts"
import { scrubSqlite } from "./scrub.ts"
import { watchSpace } from "./space.ts"
import { openSqlite } from "./sqlite.ts"
import type { Tables } from "./tables.ts"
import { copyBefore, setAsideHalfMade } from "./upgrade.ts"
import { waitForPostgres } from "./wait.ts"

/**
 * The room where everything is kept. It knows the dialect, the transaction and the event that goes with it; it knows no
 * rule of who may do what, and must never be reached with an id that did not come through the door.
 */

/** What happened, as the change that did it says: an event with all that it declares. */
export type Happening<Name extends EventName = SessionEventName> = Written<Name> & Around

interface Around {
  /** Who did it, where that was nobody before: whoever signs in. */
  actor?: string
  /** Whom or what it is about: a collaborator's id, a token's id. */
  subject?: string
  /** It is about an invitation that nobody has accepted: only who sees these hears of it. Not kept. */
  pending?: boolean
  /** Ids of people who have lost something by it, and are not found by the rows afterwards. Not kept. */
  concerns?: readonly string[]
}

/** Writes an event down in the transaction of its change, and gives its time: what `history/chain.ts` is for. */
export type Recording = (
  db: Transaction<Tables>,
  now: RawBuilder<number>,
  actor: string | null,
  what: Happening<EventName> & { session?: string },
) => Promise<number>

/** A happening that has been committed. `epoch` is the session's `acl_epoch` since then, where it rechecks one. */
export type Recorded = (
  | (Written<PersonEventName> & { session?: undefined })
  | (Written<SessionEventName> & { session: string })
) &
  Omit<Around, "actor"> & { actor: string | null; at: number; epoch: number | null }

/** An entry as it lies: its JSON, which nobody parses only to pass it on. */
export interface LyingEntry {
  seq: number
  json: string
}

/** Entries that have been committed, in their order, and the session's `acl_epoch` at that time. */
export interface Grown {
  session: string
  entries: readonly LyingEntry[]
  epoch: number
}

/** The id of a session whose row a change holds. Only `hold` makes one. */
export type HeldId = string & { readonly [held]: true }
declare const held: unique symbol

/** A transaction under way. What is changed is recorded here, in the same transaction. */
export interface Change {
  db: Transaction<Tables>
  /** Writes an event that is about a person alone. */
  record(what: Happening<PersonEventName>): Promise<void>
  /** Writes an event of a session, and raises the session's `acl_epoch` if it `rechecks`. */
  recordOf(session: HeldId, what: Happening): Promise<void>
  /** Says that there was nothing to change after all, so that no event is missing. */
  unchanged(): void
}

export interface Store {
  dialect: Dialect
  /** For reading. */
  db: Kysely<Tables>
  /** For what is asked all the time: the query's text is kept. */
  kept: Kept
  /** For writing what has no event: identity's own tables, and appended entries. */
  unrecorded: Kysely<Tables>
  /** Runs a write of that kind. Many at once cost one sync to the disk. */
  write: Write
  /**
   * Runs a change and its event in one transaction, then tells the listeners, with no wait in between. Resolves when they are
   * done with it.
   */
  change<T>(actor: string | null, work: (change: Change) => Promise<T>): Promise<T>
  /** Hears what has been committed by this process. */
  onEvent(listener: (event: Recorded) => void | Promise<void>): void
  /** Tells the listeners that a session has grown. Called by appending, right after its commit. */
  grew(what: Grown): void
  onGrown(listener: (what: Grown) => void): void
  /** Runs inside the transaction of a change, for a letter's row. */
  onRecord(listener: (event: Recorded, db: Transaction<Tables>) => Promise<void>): void
  blobs: Blobs
  /** Whether there is room for what is to be written. */
  hasRoom(): Promise<boolean>
  /**
   * Takes what was deleted out of the database's files, as far as the database allows; `all` also out of the index of the search,
   * which costs time with the size of it.
   */
  scrub(all: boolean): Promise<void>
  /** The database's clock in milliseconds, as SQL. */
  now: RawBuilder<number>
  close(): Promise<void>
}

export interface Opening {
  folder: string
  databaseUrl?: string | undefined
  recording: Recording
  /** Hears what an operator should know of it. */
  say?(line: string): void
  /** Hears of a database that can't be reached while it is in use. */
  reach?: Reach
  /** How long a start waits for one. */
  waitSeconds?: number
}

const nobodyHears: Reach = { failed() {}, back() {} }

export async function openStore(given: Opening): Promise<Store> {
  const { folder, databaseUrl, recording, say = () => {}, reach = nobodyHears, waitSeconds = 0 } = given
  if (databaseUrl) await waitForPostgres(databaseUrl, waitSeconds, say)
  const store = databaseUrl ? postgresStore(databaseUrl, recording, reach) : sqliteStore(folder, recording)
  try {
    await migrate(store.unrecorded, store.dialect, (step) => {
      if (store.dialect === "sqlite")
        say(`The database is being upgraded. A copy from before is ${copyBefore(folder, step)}.`)
    })
  } catch (error) {
    await store.close()
    if (databaseUrl || !setAsideHalfMade(folder, error)) throw error
    say(`An interrupted first start had left a database without people. It was set aside in ${folder}.`)
    return openStore(given)
  }
  return store
}

function sqliteStore(folder: string, recording: Recording): Store {
  const space = watchSpace(folder)
  const { reads, writes, close } = openSqlite(folder, space.ranOut)
  return assemble({
    hasRoom: () => space.isLeft(writes),
    dialect: "sqlite",
    db: reads,
    unrecorded: writes,
    write: groupedWrites(writes),
    scrub: (all) => scrubSqlite(writes, all),
    blobs: fileBlobs(writes, folder),
    now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    close,
    recording,
  })
}

function postgresStore(url: string, recording: Recording, reach: Reach): Store {
  const space = watchSpace(null)
  const { db, keep } = openPostgres(url, reach, space.ranOut)
  return assemble({
    hasRoom: () => space.isLeft(db),
    keep,
    dialect: "postgres",
    db,
    unrecorded: db,
    // PostgreSQL groups the commits of its connections by itself.
    write: (work) => db.transaction().execute(work),
    // What was deleted is overwritten when PostgreSQL uses the space again: its own vacuum sees to it.
    scrub: async () => {},
    blobs: tableBlobs(db),
    now: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    close: () => db.destroy(),
    recording,
  })
}

function assemble({
  recording,
  keep,
  ...parts
}: Omit<Store, "kept" | "change" | "onEvent" | "onRecord" | "grew" | "onGrown"> & {
  recording: Recording
  keep?: (text: string) => void
}): Store {
  const afterCommit: ((event: Recorded) => void | Promise<void>)[] = []
  const afterGrowth: ((what: Grown) => void)[] = []
  const inTransaction: ((event: Recorded, db: Transaction<Tables>) => Promise<void>)[] = []
  return {
    ...parts,
    kept: keptQueries(parts.db, keep),
    onEvent: (listener) => void afterCommit.push(listener),
    grew: (what) => {
      for (const listener of afterGrowth) listener(what)
    },
    onGrown: (listener) => void afterGrowth.push(listener),
    onRecord: (listener) => void inTransaction.push(listener),
    async change(actor, work) {
      const recorded: Recorded[] = []
      let nothing = false
      const result = await inWords(
        parts.unrecorded.transaction().execute(async (db) => {
          recorded.length = 0
          const write = async (what: Happening<EventName> & { session?: string }) => {
            // What the chain keeps for ever is what the event declares, and nothing beside it.
            events[what.name].data.parse(what.data ?? {})
            const epoch = what.session && events[what.name].rechecks ? await raiseEpoch(db, what.session) : null
            const by = what.actor ?? actor
            const at = await recording(db, parts.now, by, what)
            recorded.push({ ...what, actor: by, at, epoch } as Recorded)
          }
          const outcome = await work({
            db,
            unchanged: () => {
              nothing = true
            },
            record: write,
            recordOf: (session, what) => write({ ...what, session }),
          })
          if (recorded.length === 0 && !nothing) throw new Error("A change was made without recording an event.")
          for (const event of recorded) for (const listener of inTransaction) await listener(event, db)
          return outcome
        }),
      )
      const heard: (void | Promise<void>)[] = []
      for (const event of recorded) for (const listener of afterCommit) heard.push(listener(event))
      for (const done of heard) await done
      return result
    },
  }
}

/** From here on nothing is delivered to who has not been looked at again. Locks the session's row until the commit. */
async function raiseEpoch(db: Transaction<Tables>, session: string): Promise<number | null> {
  const row = await db
    .updateTable("sessions")
    .set((it) => ({ acl_epoch: it("acl_epoch", "+", 1) }))
    .where("id", "=", session)
    .returning("acl_epoch")
    .executeTakeFirst()
  return row?.acl_epoch ?? null
}
