import { fingerprint, remember, within } from "../read-line.ts"
import type { ReaderState } from "../reader.ts"
import { agentOfSource } from "../sources.ts"

/**
 * What the reader of Codex remembers between lines, and above all: which of the two forms of the same words is shown.
 *
 * A person's prompt is taken from the event, since what stands as "user" among the items is full of injected context; the
 * agent's words are taken from the items. A file may hold only one of the forms, and the first prompt's item comes before
 * anybody can know whether there will be events. So the first form of a text is shown, the other form of the same text is not,
 * and once a file is known to have the better form, the other one is not shown at all.
 */
export interface CodexState {
  /** The sub-agent whose own file this is. */
  file?: string
  /** The session's own id: that of the first `session_meta`. */
  own?: string
  met?: true
  titled?: true
  /** A sub-agent's path among agents (`/root/reviewer`), as messages between them name it. */
  path?: string
  /** The session's folder, for showing relative paths. */
  cwd: string
  told: { model?: string; branch?: string; version?: string; directory?: string }
  settings: Settings
  /** The session whose history is repeated at the beginning of this file, while it is; `at` is the last line's time. */
  copying?: { from: string; since?: number; at?: number }
  /** It has begun a turn of its own: nothing that follows is repeated history. */
  begun?: true
  /** Whether the better form has been seen: events for prompts, items for answers, items for thoughts. */
  sure: Partial<Record<Said, true>>
  /** Fingerprints of shown texts whose other form may still come, oldest first. */
  awaited: Record<string, number[]>
  /** A prompt with images was shown by its item; its event is still to come. */
  pictured?: true
  /** Fingerprints of the latest calls, to recognize an event about one of them. */
  calls: number[]
  /** Whether the file has calls as items. */
  called?: true
  /** The latest script: what it does besides comes as events with ids of their own. */
  script?: { call: string; showsPatch?: true; exit?: number; ended?: true }
  /** The latest search of the web: its call, and its action's fingerprint. */
  web?: { call: string; action: number }
  /** The latest patch, by its call: lines added and removed in each file. */
  patch?: { call: number; lines: [number, number][] }
  /** Fingerprints of calls that a person declined, by an event. */
  declined: number[]
  /** Fingerprints of calls whose changed files are known from an event. */
  patched: number[]
  /** The latest questions, by their ids, to be shown with their answers. */
  asked?: { call: number; questions: [string, string][] }
  /** The tokens that were used so far, as the file counts them. */
  spent?: Spent
  forked?: true
  /** The prompts that still hold, as numbers for their keys. A rollback takes the last ones back. */
  turns: number[]
  prompts: number
  /** Prompts since the turn began; absent between turns. */
  running?: number
  /** The latest answer's fingerprint: a compaction's summary is also written as one. */
  said?: number
  /** The goal as last shown: fingerprints of its words and of its state. */
  goal?: [number, number]
}

/** A running total of tokens. */
export interface Spent {
  input: number
  cached: number
  written: number
  output: number
  reasoning: number
}

export interface Settings {
  model?: string
  effort?: string
  approvals?: string
  mode?: string
}

export type Said = "prompt" | "answer" | "thinking" | "command" | "plan" | "error" | "report"
export type Form = "event" | "item"

/** Of the others each form is shown, unless the other form was: a later version may write only one of them. */
const better: Partial<Record<Said, Form>> = { prompt: "event", answer: "item", thinking: "item" }
const AWAITED = 8
const CALLS = 48
const TURNS = 200

export function startCodex(source: string): CodexState {
  const state: CodexState = {
    cwd: "",
    told: {},
    settings: {},
    sure: {},
    awaited: {},
    calls: [],
    declined: [],
    patched: [],
    turns: [],
    prompts: 0,
  }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

/** The state as `start` made it, perhaps by way of the database, perhaps by a version that remembered less. */
export function resumed(state: ReaderState): CodexState {
  const known = state as unknown as CodexState
  if (known.declined !== undefined) return known
  return Object.assign(state, { ...startCodex("main"), ...state }) as unknown as CodexState
}

/** Whether this form of a text is the one to show. */
export function shows(state: CodexState, said: Said, form: Form, text: string): boolean {
  const isBetter = better[said] === form
  const hasBetter = better[said] !== undefined
  if (hasBetter && !isBetter && state.sure[said]) return false
  if (isBetter) state.sure[said] = true
  if (wasShown(state, said, form === "event" ? "item" : "event", text)) return false
  // Where one form is better, only the other has to be remembered: `sure` covers the reverse.
  if (!isBetter) shown(state, said, form, text)
  return true
}

export function shown(state: CodexState, said: Said, form: Form, text: string): void {
  const name = `${said} ${form}`
  state.awaited[name] ??= []
  remember(state.awaited[name], fingerprintOf(text), AWAITED)
}

/** Whether this text was shown in this form, and is not yet matched with its other form. */
export function wasShown(state: CodexState, said: Said, form: Form, text: string): boolean {
  const prints = state.awaited[`${said} ${form}`]
  const place = prints?.indexOf(fingerprintOf(text)) ?? -1
  if (!prints || place < 0) return false
  prints.splice(place, 1)
  return true
}

/** Whether a compaction's summary is the latest answer: it stands below a line of Codex's own. */
export function wasSaid(message: string, state: CodexState): boolean {
  const below = message.slice(message.indexOf("\n") + 1)
  return state.said !== undefined && (state.said === fingerprintOf(message) || state.said === fingerprintOf(below))
}

export function says(text: string, state: CodexState): void {
  state.said = fingerprintOf(text)
}

function fingerprintOf(text: string): number {
  return fingerprint(text.replace(/\s+/g, " ").trim())
}

export function called(state: CodexState, id: string): void {
  state.called = true
  remember(state.calls, fingerprint(id), CALLS)
}

export function wasCalled(state: CodexState, id: string): boolean {
  return state.calls.includes(fingerprint(id))
}

/** The name for the prompt that begins now. Sub-agents count for themselves, and a goal is no turn to take back. */
export function promptKey(state: CodexState, isGoal: boolean): string {
  state.prompts++
  if (!isGoal) remember(state.turns, state.prompts, TURNS)
  return keyOf(state, state.prompts)
}

/** Takes back that many prompts: the name of the first of them, if it is still known. */
export function takeBack(state: CodexState, turns: unknown): string | undefined {
  if (typeof turns !== "number" || !Number.isInteger(turns) || turns <= 0) return undefined
  const isKnown = turns <= state.turns.length || state.prompts <= TURNS
  const first = state.turns.splice(Math.max(0, state.turns.length - turns))[0]
  return first === undefined || !isKnown ? undefined : keyOf(state, first)
}

function keyOf(state: CodexState, number: number): string {
  return `${state.file ? `${state.file} ` : ""}prompt ${number}`
}

/** Short enough for the state, whatever a file says. */
export function kept(text: string): string {
  return within(text, 200)
}
