import { type Json, key, list, object, string } from "../json.ts"
import { fingerprint, remember, rememberable, titleOf, within } from "../read-line.ts"
import { agentOfSource } from "../sources.ts"

/**
 * What the reader of Claude Code remembers between lines. Every list is bounded, so the state of a file of any length stays
 * far below 16 KiB.
 */
export interface ClaudeState {
  /** The sub-agent whose own file this is. */
  file?: string
  /** A sub-agent's file that was given as the main one; its agent is then the main conversation. */
  alone?: string
  titled?: true
  /** The last reported values, so that only a change is reported again. */
  told: { model?: string; branch?: string; version?: string; directory?: string; permissionMode?: string }
  /** Summaries whose record has not been seen yet: [fingerprint of its id, title]. */
  summaries: [number, string][]
  /** Fingerprints of the latest records' ids, for summaries that come after their record. */
  recent: number[]
  /** Calls that may start a conversation inside this file: [call, fingerprint of its prompt, whether one was found]. */
  tasks: [string, number, 0 | 1][]
  /** Records inside such conversations: [fingerprint of the id, agent, call or "" or "=" if it is the same]. */
  side: [number, string, string][]
  /** Prompts in the queue, cut to the length that may be kept. */
  queue: string[]
  /** The fingerprint of the last link that was shown. */
  link?: number
  /** What the latest messages have used: [fingerprint of the id, ...amounts]. */
  spent: number[][]
  /** The whole cost as it was last written. */
  cost?: number
  /** The model of the last answer that was shown, and the permission mode of the last prompt. */
  model?: string
  mode?: string
  /** The agent is planning, and the page has said so. */
  planning?: true
  /** When the file began, as its queue of prompts says; "" if it began with the conversation. */
  began?: string
  /** The session that the latest copied record came from. */
  copied?: string
  /** Prompts of a person: [fingerprint of the record above it, key of the newest prompt below that]. */
  prompts: [number, string][]
  /** Fingerprints of the keys of prompts that took others back. */
  rewinds: number[]
  todos: Task[]
  edits: Edit[]
}

/** A task of the checklist. It has the id of the call that makes it until that call's result says its own. */
export type Task = [id: string, text: string, at: 0 | 1 | 2]

/** A change of a file that a call has asked for; `how` is 1 for a file that is written whole. */
export type Edit = [call: string, path: string, how: 0 | 1, added: number, removed: number]

const SUMMARIES = 4
const RECENT = 32
const TASKS = 16
const SIDE = 20
const TITLE_BYTES = 160

export function startClaude(source: string): ClaudeState {
  const state: ClaudeState = { told: {}, summaries: [], recent: [], tasks: [], side: [], queue: [], ...lists() }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

function lists() {
  return { spent: [], prompts: [], rewinds: [], todos: [], edits: [] }
}

/** A state that an earlier version has stored has not all of the lists. */
export function resumed(state: ClaudeState): ClaudeState {
  return state.edits ? state : Object.assign(state, lists())
}

/** Notes a record with this id. Returns the title of a summary that waited for it. */
export function seen(state: ClaudeState, uuid: string): string | undefined {
  const print = fingerprint(uuid)
  remember(state.recent, print, RECENT)
  if (state.summaries.length === 0) return undefined
  const title = state.summaries.findLast(([leaf]) => leaf === print)?.[1]
  if (title !== undefined) state.summaries = state.summaries.filter(([leaf]) => leaf !== print)
  return title
}

/**
 * A summary names the record that it sums up. Most of them title other sessions of the folder: one counts only when its
 * record is in this file. Returns the title if it is known to be already.
 */
export function summed(state: ClaudeState, leaf: unknown, text: string): string | undefined {
  const id = key(leaf)
  const title = within(titleOf(text), TITLE_BYTES)
  if (id === undefined || title === "") return undefined
  const print = fingerprint(id)
  if (state.recent.includes(print)) return title
  remember(state.summaries, [print, title], SUMMARIES)
  return undefined
}

/** A tool call that prompts a sub-agent: until 2.0 the conversation that it starts is in the same file. */
export function asked(state: ClaudeState, call: string, prompt: string): void {
  if (rememberable(call)) remember(state.tasks, [call, fingerprint(prompt.trim()), 0], TASKS)
}

/** The agent that the call `call` ran inside this file, if it did. */
export function ranBy(state: ClaudeState, call: string): string | undefined {
  return state.tasks.some(([id, , found]) => id === call && found === 1) ? call : undefined
}

/** The agent whose conversation a record is in, and the call that started it. Neither for the main conversation. */
export function agentOf(record: Json, message: Json, state: ClaudeState): { agent?: string; under?: string } {
  if (state.file !== undefined) return { agent: state.file }
  if (record.isSidechain !== true) return {}
  const named = key(record.agentId)
  if (named !== undefined) {
    const first = state.recent.length <= 1 && state.told.version === undefined
    if (first && rememberable(named)) state.alone = named
    return state.alone === named ? {} : { agent: named }
  }
  return insideFile(record, message, state)
}

/**
 * Until 2.0 a sub-agent's records lie between those of the main conversation, each sub-agent with a root of its own and no
 * word of the call that started it but the same prompt. The call's id serves as the agent's.
 */
function insideFile(record: Json, message: Json, state: ClaudeState): { agent?: string; under?: string } {
  const uuid = string(record.uuid)
  const parent = key(record.parentUuid)
  const before = parent === undefined ? undefined : state.side.find(([id]) => id === fingerprint(parent))
  let agent = before?.[1]
  let under = before && (before[2] === "=" ? before[1] : before[2])
  if (parent === undefined) {
    const print = fingerprint(textOf(message.content).trim())
    const task = state.tasks.find((one) => one[1] === print && one[2] === 0)
    if (task) task[2] = 1
    agent = task?.[0] ?? uuid
    under = task?.[0]
  }
  // The parent was forgotten or never written: the newest conversation is the likeliest.
  agent ??= state.side.at(-1)?.[1] ?? uuid
  const known = state.side.findLast(([, id]) => id === agent)?.[2]
  under ??= known === "=" ? agent : known
  // A sub-agent has the id of its call as a rule, and that need not be kept twice.
  if (rememberable(agent)) remember(state.side, [fingerprint(uuid), agent, under === agent ? "=" : (under ?? "")], SIDE)
  return { agent, ...(under ? { under } : {}) }
}

/** The texts of a message's content, in either of its two shapes. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content
  const texts = list(content).map((block) => string(object(block).text))
  return texts.filter((text) => text !== "").join("\n")
}
