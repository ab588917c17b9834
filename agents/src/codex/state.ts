import { fingerprint, remember } from "../read-line.ts"
import { agentOfSource } from "../sources.ts"

/**
 * What the reader of Codex remembers between lines: which of the two forms of the same words is shown.
 *
 * A person's prompt is taken from the event, since what stands as "user" among the items is full of injected context; the
 * agent's words are taken from the items. A file may hold only one of the forms, and the first prompt's item comes before
 * anybody can know whether there will be events. So the first form of a text is shown, the other form of the same text is not,
 * and once a file is known to have the better form, the other one is not shown at all.
 */
export interface CodexState {
  /** The sub-agent whose own file this is. */
  file?: string
  met?: true
  titled?: true
  /** The session's folder, for showing relative paths. */
  cwd: string
  told: { model?: string; branch?: string; version?: string }
  /** Whether the better form has been seen: events for prompts, items for answers, items for thoughts. */
  sure: Partial<Record<Said, true>>
  /** Fingerprints of shown texts whose other form may still come, oldest first. */
  awaited: Record<string, number[]>
  /** Fingerprints of the latest calls, to recognize an event about one of them. */
  calls: number[]
  /** Whether the file has calls as items. */
  called?: true
}

export type Said = "prompt" | "answer" | "thinking"
type Form = "event" | "item"

const better: Record<Said, Form> = { prompt: "event", answer: "item", thinking: "item" }
const AWAITED = 8
const CALLS = 48

export function startCodex(source: string): CodexState {
  const state: CodexState = { cwd: "", told: {}, sure: {}, awaited: {}, calls: [] }
  const file = agentOfSource(source)
  if (file !== null) state.file = file
  return state
}

/** Whether this form of a text is the one to show. */
export function shows(state: CodexState, said: Said, form: Form, text: string): boolean {
  const isBetter = better[said] === form
  if (!isBetter && state.sure[said]) return false
  if (isBetter) state.sure[said] = true
  const print = fingerprint(text.replace(/\s+/g, " ").trim())
  const others = state.awaited[`${said} ${form === "event" ? "item" : "event"}`]
  const place = others?.indexOf(print) ?? -1
  if (others && place >= 0) {
    others.splice(place, 1)
    return false
  }
  // Only the lesser form has to be remembered for the better one; `sure` covers the reverse.
  if (!isBetter) {
    const name = `${said} ${form}`
    state.awaited[name] ??= []
    remember(state.awaited[name], print, AWAITED)
  }
  return true
}

export function called(state: CodexState, id: string): void {
  state.called = true
  remember(state.calls, fingerprint(id), CALLS)
}

export function wasCalled(state: CodexState, id: string): boolean {
  return state.calls.includes(fingerprint(id))
}
