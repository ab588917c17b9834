import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely"
import { type EventName, events, type PersonEventName, type SessionEventName, type Written } from "#protocol/events"
import { type Blobs, fileBlobs, tableBlobs } from "./blobs.ts"
import type { Dialect } from "./dialect.ts"
import { inWords } from "./failures.ts"
import { groupedWrites, type Write } from "./group.ts"
import { type Kept, keptQueries } from "./kept.ts"
import { migrate } from "./migrate.ts"
import type { Outage } from "./outage.ts"
import { openPostgres } from "./postgres.ts"
import { scrubSqlite } from "./scrub.ts"
import { watchSpace } from "./space.ts"
import { openSqlite } from "./sqlite.ts"
import type { Tables } from "./tables.ts"
import { copyBefore, setAsideHalfMade } from "./upgrade.ts"
import { waitForPostgres } from "./wait.ts"

/**
 * The room of the databases. It knows the dialect, the transaction and the event recorded with it; it knows no rule about
 * who may do what, and must never be called with an id that did not come through the door.
 */

/** An event as reported by the change that caused it, with everything that its kind declares. */
export type Happening<Name extends EventName = SessionEventName> = Written<Name> & Around

interface Around {
  /** The actor, if the request had none yet: a person who signs in. */
  actor?: string
  /** The subject: a collaborator's id, a token's id. */
  subject?: string
  /** It is about an invitation that nobody has accepted: only those who may see invitations are told. Not stored. */
  pending?: boolean
  /** Ids of people who lost access by it and can't be found by the rows afterwards. Not stored. */
  concerns?: readonly string[]
  /** The list of everybody here may have changed by it. Not stored. */
  everybody?: boolean
}

/** Records an event in the transaction of its change, and returns its time: the job of `history/chain.ts`. */
export type Recording = (
  db: Transaction<Tables>,
  now: RawBuilder<number>,
  actor: string | null,
  what: Happening<EventName> & { session?: string },
) => Promise<number>

/** A committed event. `epoch` is the session's new `acl_epoch` if the event rechecks one. */
export type Recorded = (
  | (Written<PersonEventName> & { session?: undefined })
  | (Written<SessionEventName> & { session: string })
) &
  Omit<Around, "actor"> & { actor: string | null; at: number; epoch: number | null }

/** An entry as stored: its JSON, which is passed on without parsing. */
export interface StoredEntry {
  seq: number
  json: string
}

/** Committed entries, in order, and the session's `acl_epoch` at that time. */
export interface Grown {
  session: string
  entries: readonly StoredEntry[]
  epoch: number
}

/** The id of a session whose row a change has locked. Only `hold` makes one. */
export type HeldId = string & { readonly [held]: true }
declare const held: unique symbol

/** An open transaction. Changes record their events here, in the same transaction. */
export interface Change {
  db: Transaction<Tables>
  /** Records an event about a person only. */
  record(what: Happening<PersonEventName>): Promise<void>
  /** Records an event of a session, and raises the session's `acl_epoch` if the event `rechecks`. */
  recordOf(session: HeldId, what: Happening): Promise<void>
  /** Says that there was nothing to change after all, so the missing event is no mistake. */
  unchanged(): void
}

export interface Store {
  dialect: Dialect
  /** For reading. */
  db: Kysely<Tables>
  /** For frequent queries: compiled once. */
  kept: Kept
  /** For writes without an event: identity's own tables, and appended entries. */
  unrecorded: Kysely<Tables>
  /** Runs such a write. Many at once cost one sync to the disk. */
  write: Write
  /**
   * Runs a change and its event in one transaction, then calls the listeners without an await in between. Resolves when they
   * are done.
   */
  change<T>(actor: string | null, work: (change: Change) => Promise<T>): Promise<T>
  /** Called with everything that this process commits. */
  onEvent(listener: (event: Recorded) => void | Promise<void>): void
  /** Tells the listeners that a session has grown. Called by appending, right after its commit. */
  grew(what: Grown): void
  onGrown(listener: (what: Grown) => void): void
  /** Runs inside the transaction of a change, for a letter's row. */
  onRecord(listener: (event: Recorded, db: Transaction<Tables>) => Promise<void>): void
  blobs: Blobs
  /** Whether there is disk space for writes. */
  hasSpace(): Promise<boolean>
  /**
   * Removes deleted data from the database's files, as far as the database allows; with `all` also from the search index,
   * which takes longer the larger it is.
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
  /** Called with messages for the operator. */
  say?(line: string): void
  /** Called when a database in use can't be reached. */
  outage?: Outage
  /** How long a start waits for the database. */
  waitSeconds?: number
}

const nobodyHears: Outage = { failed() {}, back() {} }

export async function openStore(given: Opening): Promise<Store> {
  const { folder, databaseUrl, recording, say = () => {}, outage = nobodyHears, waitSeconds = 0 } = given
  if (databaseUrl) await waitForPostgres(databaseUrl, waitSeconds, say)
  const store = databaseUrl ? postgresStore(databaseUrl, recording, outage) : sqliteStore(folder, recording)
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
    hasSpace: () => space.isLeft(writes),
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

function postgresStore(url: string, recording: Recording, outage: Outage): Store {
  const space = watchSpace(null)
  const { db, keep } = openPostgres(url, outage, space.ranOut)
  return assemble({
    hasSpace: () => space.isLeft(db),
    keep,
    dialect: "postgres",
    db,
    unrecorded: db,
    // PostgreSQL groups the commits of its connections by itself.
    write: (work) => db.transaction().execute(work),
    // Deleted data is overwritten when PostgreSQL reuses the space; its own vacuum makes sure of that.
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
            // The chain stores forever exactly what the event declares.
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

/** From here on nothing is delivered to anybody who hasn't been checked again. Locks the session's row until the commit. */
async function raiseEpoch(db: Transaction<Tables>, session: string): Promise<number | null> {
  const row = await db
    .updateTable("sessions")
    .set((it) => ({ acl_epoch: it("acl_epoch", "+", 1) }))
    .where("id", "=", session)
    .returning("acl_epoch")
    .executeTakeFirst()
  return row?.acl_epoch ?? null
}
