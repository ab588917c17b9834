import { type Json, key, list, object, string } from "../json.ts"
import { fingerprint, remember, rememberable, titleOf } from "../read-line.ts"
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
  told: { model?: string; branch?: string; version?: string; directory?: string }
  /** Summaries whose record has not been seen yet: [fingerprint of its id, title]. */
  summaries: [number, string][]
  /** Fingerprints of the latest records' ids, for summaries that come after their record. */
  recent: number[]
  /** Calls that may start a conversation inside this file: [call, fingerprint of its prompt, whether one was found]. */
  tasks: [string, number, 0 | 1][]
  /** Records inside such conversations: [fingerprint of the id, agent, call or ""]. */
  side: [number, string, string][]
  /** Prompts in the queue, cut to the length that may be kept. */
  queue: string[]
  /** The fingerprint of the last link that was shown. */
  link?: number
}

const SUMMARIES = 6
const RECENT = 32
const TASKS = 24
const SIDE = 24

export function startClaude(source: string): ClaudeState {
  const state: ClaudeState = { told: {}, summaries: [], recent: [], tasks: [], side: [], queue: [] }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
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
  const title = titleOf(text)
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
  let under = before?.[2]
  if (parent === undefined) {
    const print = fingerprint(textOf(message.content).trim())
    const task = state.tasks.find((one) => one[1] === print && one[2] === 0)
    if (task) task[2] = 1
    agent = task?.[0] ?? uuid
    under = task?.[0]
  }
  // The parent was forgotten or never written: the newest conversation is the likeliest.
  agent ??= state.side.at(-1)?.[1] ?? uuid
  under ??= state.side.findLast(([, id]) => id === agent)?.[2]
  if (rememberable(agent)) remember(state.side, [fingerprint(uuid), agent, under ?? ""], SIDE)
  return { agent, ...(under ? { under } : {}) }
}

/** The texts of a message's content, in either of its two shapes. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content
  const texts = list(content).map((block) => string(object(block).text))
  return texts.filter((text) => text !== "").join("\n")
}
