import { type Json, key, object, string } from "../json.ts"
import { fingerprint, remember, rememberable } from "../read-line.ts"
import type { Draft } from "../reader.ts"
import type { ClaudeState } from "./state.ts"

/** What a file says about its own past: records that were copied from another session, and prompts that were taken back. */

const PROMPTS = 24
const REWINDS = 16

/**
 * The session that a record is copied from. A fork names it in each record, or it only leaves records that are older than the
 * file and say `session_id` of the process that wrote them; those without it come from the same session as the ones before.
 */
export function copiedFrom(record: Json, at: string | undefined, state: ClaudeState): string | undefined {
  const forked = key(object(record.forkedFrom).sessionId)
  if (forked !== undefined) {
    if (rememberable(forked)) state.copied = forked
    return forked
  }
  if (at === undefined || state.began === undefined || !(at < state.began)) return undefined
  const origin = key(record.session_id)
  if (origin !== undefined && origin !== record.sessionId && rememberable(origin)) state.copied = origin
  return state.copied
}

/** Notes when the file began, if it began with its queue of prompts, as a fork does before the other session's records. */
export function begins(record: Json, at: string | undefined, state: ClaudeState): void {
  if (at === undefined || state.began !== undefined) return
  if (record.type === "queue-operation") state.began = at
  else if (key(record.uuid) !== undefined) state.began = ""
}

/**
 * A second prompt of a person below the same record means that the first one was rewound or edited: everything from there on
 * was taken back. `parentUuid` has branches for other reasons, so only prompts count.
 */
export function rewound(record: Json, draft: Draft, state: ClaudeState): string | undefined {
  const parent = string(record.parentUuid)
  if (parent === "" || draft.key === undefined || draft.key.id.length > 80) return undefined
  const print = fingerprint(parent)
  const sibling = state.prompts.find(([one]) => one === print)
  if (!sibling) {
    remember(state.prompts, [print, draft.key.id], PROMPTS)
    return undefined
  }
  const [, before] = sibling
  sibling[1] = draft.key.id
  // A copied rewind took back nothing but the copy.
  const mark = fingerprint(draft.key.id)
  if (before === draft.key.id || state.rewinds.includes(mark)) return undefined
  remember(state.rewinds, mark, REWINDS)
  return before
}
