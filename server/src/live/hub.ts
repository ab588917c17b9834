import { type CloseCode, closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import { events } from "#protocol/events"
import type { Piece } from "../access/deliver.ts"
import { type Opened, open } from "../access/open.ts"
import type { Grown, Store } from "../storage/store.ts"
import type { Backlog } from "./catch-up.ts"
import { goodCredentials } from "./credentials.ts"
import { createFollowedSession, type FollowedSession } from "./followed-session.ts"
import type { Heard } from "./heard.ts"
import { createHints } from "./hints.ts"
import { createOpenItems, type Put } from "./open-items.ts"
import { type Connection, frame } from "./seat.ts"

/**
 * The room that listens: it delivers committed changes to the sockets that may have them, and changes nothing itself. It
 * must never send a byte to a seat whose epoch is behind the session's: a viewer who may have lost access is checked first.
 */
export interface Hub {
  enter(connection: Connection): void
  /** The socket is closed: vacates its seats. */
  exit(connection: Connection): void
  join(connection: Connection, session: string, after: number): Promise<void>
  leave(connection: Connection, session: string): void
  /** This process has appended. Returns the items whose place the entries take. */
  grew(what: Grown): string[]
  /** A piece of what is being written: from its runner (`whole`), or heard from another node. */
  said(session: string, piece: Piece, epoch: number, whole: boolean): Put
  /** The sessions in which something is being written, and the word that in one of them nothing is any more. */
  speaking(): string[]
  silent(session: string): void
  /**
   * A change has been committed, here or on another node. What it took away stops at once, or, if the rows have to say which
   * sessions are affected, when this resolves.
   */
  happened(event: Heard): Promise<void>
  /** Another node says that a session has grown, by entries that take the place of these items, or that its epoch was raised. */
  stirred(session: string, seq: number, epoch: number, ended?: readonly string[]): void
  /** Messages may have been missed: reads the rows of every followed session and checks every seat. */
  resync(): Promise<void>
  close(code: CloseCode): void
  /** The number of open sockets. */
  readonly size: number
}

export function createHub(store: Store, backlog: Backlog): Hub {
  const sessions = new Map<string, FollowedSession>()
  const connections = new Set<Connection>()
  const hints = createHints(store)
  const items = createOpenItems()

  function vacate(connection: Connection, session: string): void {
    const seat = connection.seats.get(session)
    const followed = sessions.get(session)
    if (!seat || !followed) return
    followed.vacate(seat)
  }

  /** Closes the connections whose sign-in or token has ended, or whose person may not sign in any more. */
  async function hangUpEnded(some: readonly Connection[]): Promise<void> {
    const isGood = await goodCredentials(
      store,
      some.map((connection) => connection.viewer),
    )
    for (const connection of some) if (!isGood(connection.viewer)) connection.terminate()
  }

  const forget = (followed: FollowedSession) =>
    followed.empty && sessions.get(followed.id) === followed && sessions.delete(followed.id)

  const hub: Hub = {
    get size() {
      return connections.size
    },
    enter(connection) {
      connections.add(connection)
      // An event that ended its access while the socket was being opened could not reach it.
      void hangUpEnded([connection]).catch(() => connection.close(closeCodes.comeBack))
    },
    exit(connection) {
      connections.delete(connection)
      for (const session of [...connection.seats.keys()]) vacate(connection, session)
    },
    async join(connection, id, after) {
      vacate(connection, id)
      let session: Opened<"view">
      try {
        session = await open(store, connection.viewer, id, "view")
      } catch (error) {
        const code = error instanceof Refusal ? closeCodes.notFound : closeCodes.comeBack
        return connection.send(frame({ type: "closed", session: id, code }))
      }
      if (connection.gone) return
      vacate(connection, id)
      const followed = sessions.get(id) ?? createFollowedSession(store, backlog, items, id, forget)
      sessions.set(id, followed)
      followed.seat(connection, session, after)
      forget(followed)
    },
    leave: vacate,
    grew(what) {
      const ended = items.grew(what.session, what.entries)
      sessions.get(what.session)?.grew(what, ended)
      return ended
    },
    said(session, piece, epoch, whole) {
      const put = items.put(session, piece, whole)
      for (const gone of put.gaveWay) sessions.get(gone.session)?.forgot(gone.items)
      sessions.get(session)?.said(piece.item, put, epoch)
      return put
    },
    speaking: items.sessions,
    silent(session) {
      const gone = items.forget(session)
      sessions.get(session)?.forgot(gone)
    },
    stirred(session, seq, epoch, ended = []) {
      items.ended(session, ended)
      sessions.get(session)?.stirred(seq, epoch, ended)
    },
    async happened(event) {
      const { ends, everywhere } = events[event.name]
      if (event.session && (ends === "run" || ends === "session")) hub.silent(event.session)
      if (event.session) sessions.get(event.session)?.happened(event)
      for (const connection of ends === "person" || ends === "credential" ? [...connections] : []) {
        const holder = ends === "person" ? connection.viewer.person?.id : connection.viewer.credential
        if (holder && holder === event.subject) connection.terminate()
      }
      // Not awaited: a hint lost while the database is away only makes a list refresh a little later.
      void hints.tell(event, connections).catch(() => undefined)
      // The person no longer owns anything, and their sessions' epochs have been raised: the rows say which.
      if (ends === "person" || everywhere) await hub.resync()
    },
    async resync() {
      await hangUpEnded([...connections])
      const ids = [...sessions.keys()]
      for (let at = 0; at < ids.length; at += 500) {
        const found = await rowsOf(store, ids.slice(at, at + 500))
        for (const id of ids.slice(at, at + 500)) {
          const row = found.get(id)
          if (row) sessions.get(id)?.stirred(row.seq, row.acl_epoch, [])
          else sessions.get(id)?.end()
        }
      }
    },
    close(code) {
      for (const connection of [...connections]) connection.close(code)
    },
  }
  return hub
}

async function rowsOf(store: Store, sessions: string[]) {
  const rows = await store.db
    .selectFrom("sessions")
    .select(["id", "seq", "acl_epoch"])
    .where("id", "in", sessions)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
