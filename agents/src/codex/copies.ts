import { type Json, key, string } from "../json.ts"
import { rememberable } from "../read-line.ts"
import type { CodexState } from "./state.ts"

/**
 * A fork, and a sub-agent that knows what its parent knows, begin with a copy of the parent's file: its `session_meta`, then
 * its records, all written at the instant of the fork. The copy ends with the first turn that is the file's own.
 */

/** The session that a record is copied from; undefined for the file's own. */
export function copiedFrom(
  record: { type: string; payload: Json; at?: string },
  state: CodexState,
): string | undefined {
  const { type, payload, at } = record
  if (type === "session_meta") {
    metAgain(payload, at, state)
    return state.own === key(payload.id) ? undefined : state.copying?.from
  }
  const copying = state.copying
  if (!copying) {
    if (beginsTurn(type, payload) || payload.type === "user_message") state.begun = true
    return undefined
  }
  const time = at === undefined ? undefined : Date.parse(at)
  if (isOwn(type, payload, time, state)) {
    delete state.copying
    state.begun = true
    return undefined
  }
  if (time !== undefined && !Number.isNaN(time)) copying.at = time
  return copying.from
}

function metAgain(meta: Json, at: string | undefined, state: CodexState): void {
  const id = key(meta.id)
  if (!rememberable(id)) return
  const since = at === undefined ? Number.NaN : Date.parse(at)
  const began = Number.isNaN(since) ? {} : { since, at: since }
  if (!state.met) {
    state.own = id
    const from = key(meta.forked_from_id)
    // Newer forks only name where they go on from (`history_base`).
    if (from !== undefined) state.forked = true
    if (rememberable(from) && meta.history_base === undefined) state.copying = { from, ...began }
  } else if (id !== state.own && state.own !== undefined && !state.begun && !state.copying) {
    state.forked = true
    state.copying = { from: id, ...began }
  }
}

function beginsTurn(type: string, payload: Json): boolean {
  return type === "turn_context" || (type === "event_msg" && /^(?:task|turn)_started$/.test(string(payload.type)))
}

/** Ids of turns and of sessions begin with the time at which they were made (UUID version 7). */
const timed = /^[0-9a-f]{8}-[0-9a-f]{4}-7/
/** A copy is written in one go. */
const PAUSE_MS = 1_000

function isOwn(type: string, payload: Json, time: number | undefined, state: CodexState): boolean {
  const turn = string(payload.turn_id)
  if (timed.test(turn) && timed.test(state.own ?? "")) {
    return beginsTurn(type, payload) && turn.slice(0, 13) >= (state.own ?? "").slice(0, 13)
  }
  const { since, at } = state.copying ?? {}
  if (time === undefined || since === undefined || at === undefined) return false
  return time - Math.max(since, at) > PAUSE_MS
}
