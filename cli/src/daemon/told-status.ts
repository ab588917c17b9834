import { pageOf } from "../connection/session-reference.ts"
import { type DaemonStatus, type FollowedStatus, keepStatus } from "./daemon-files.ts"
import type { Pursuit } from "./pursuit.ts"
import type { Single } from "./singles.ts"

/** The daemon's status file, written when something in it has changed. */
export class ToldStatus {
  #path: string
  #told = ""

  constructor(path: string) {
    this.#path = path
  }

  tell(status: DaemonStatus): void {
    const text = JSON.stringify(status)
    if (text !== this.#told) keepStatus(this.#path, status)
    this.#told = text
  }
}

export function shown({ written, followed, problem }: Pursuit): FollowedStatus {
  const { session, totals } = followed
  const state = session?.status === "complete" ? "complete" : session ? "live" : "connecting"
  return {
    id: session?.id ?? followed.given.known ?? null,
    url: session ? pageOf(followed.given.connection.server, session.id) : null,
    title: session?.title ?? null,
    file: written.file.path,
    directory: written.directory,
    state: problem ? "problem" : followed.away ? "waiting" : state,
    problem,
    lines: totals.sources.reduce((sum, it) => sum + it.lines, 0),
    left_out: totals.left_out.reduce((sum, it) => sum + it.lines, 0),
    waiting_bytes: totals.waiting_bytes,
    changed_at: new Date(followed.changedAt).toISOString(),
  }
}

/** A session that was shared before its agent wrote anything, or that somebody else follows at the moment. */
export function expected({ session, server, directory, since }: Single): FollowedStatus {
  return {
    id: session,
    url: pageOf(server, session),
    title: null,
    file: "",
    directory,
    state: "connecting",
    problem: null,
    lines: 0,
    left_out: 0,
    waiting_bytes: 0,
    changed_at: since,
  }
}
