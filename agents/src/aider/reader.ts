import type { Usage } from "#protocol/entries"
import { draftOf } from "../documents.ts"
import { type Json, object, string } from "../json.ts"
import { fill, notice, readLine, told } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, Reading } from "../reader.ts"
import { type Titled, titleByPrompt } from "../titles.ts"
import { touched } from "../tool-calls.ts"

/** Aider's chat history, unrolled. Several chats follow each other in one file. */
export const aiderReader: Reader = {
  agent: "aider",
  start: () => ({ chats: 0, told: {} }),
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as AiderState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

interface AiderState extends Titled {
  chats: number
  model?: string
  told: { model?: string; version?: string }
}

function readRecord(line: Json, state: AiderState): Reading {
  const facts: Facts = {}
  const draft = draftOf(line)
  const text = string(object(line.of).text)
  if (line.is === "chat") begin(text, draft, state)
  else if (line.is === "typed") said(typed(text), draft)
  else if (line.is === "said") {
    fill(draft, text.trim() === "" ? [] : [{ type: "answer", text }])
    if (state.model !== undefined) draft.model = state.model
  } else printed(text, draft, facts, state)
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function begin(text: string, draft: Draft, state: AiderState): void {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(text) ?? []
  if (day !== undefined && clock !== undefined) draft.at = `${day}T${clock}`
  if (state.chats++ > 0) fill(draft, [notice("info", `A new chat, started at ${text.slice(0, 40)}`)])
}

/** An answer to a question of the program repeats the question. */
const answered = /\? \(Y\)es\/\(N\)o.{0,60}\]: ([^\n]{1,200})$/
/** Commands whose rest is a prompt to the model. */
const prompting = /^\/(?:ask|architect|code|context|copy-context|chat-mode)\s+\S/

function typed(text: string): Extract<DraftPart, { type: "prompt" }> {
  if (answered.test(text.slice(0, 2000))) return { type: "prompt", as: "answer", text }
  if (/^[/!]\S/.test(text) && !prompting.test(text)) return { type: "prompt", as: "command", text }
  return { type: "prompt", text }
}

/** A yes to the program is a person's word, but no prompt that anybody looks for. */
function said(prompt: Extract<DraftPart, { type: "prompt" }>, draft: Draft): void {
  fill(draft, [prompt])
  if (prompt.as === "answer") draft.kind = "notice"
}

/** What the program printed: what it did, what it cost, and how it was ended. */
function printed(text: string, draft: Draft, facts: Facts, state: AiderState): void {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const kept: string[] = []
  const parts: DraftPart[] = []
  for (const line of lines) {
    if (/^\^C/.test(line)) {
      if (parts.length === 0) parts.push(notice("interrupted", "Interrupted"))
      continue
    }
    kept.push(line)
    learn(line.slice(0, 1000), draft, facts, state)
  }
  fill(draft, [...(kept.length === 0 ? [] : [notice("info", kept.join("\n"))]), ...parts])
}

function learn(line: string, draft: Draft, facts: Facts, state: AiderState): void {
  const model = /^(?:Main model|Model): (\S{1,200})/.exec(line)?.[1]
  if (model !== undefined) {
    state.model = model.slice(0, 100)
    told(facts, state.told, "model", model)
  }
  told(facts, state.told, "version", /^Aider v(\d\S{0,40})/.exec(line)?.[1])
  const path = /^Applied edit to (.+)$/.exec(line)?.[1]
  if (path !== undefined) draft.touched = [...(draft.touched ?? []), ...touched(path, "edit")].slice(0, 200)
  const used = usageIn(line)
  if (used) draft.usage = added(draft.usage, used)
}

/** "Tokens: 3.2k sent, 1k cache hit, 21 received. Cost: $0.0082 message, $0.02 session." */
function usageIn(line: string): Usage | undefined {
  if (!line.startsWith("Tokens: ")) return undefined
  const amount = (what: string) => {
    const [, number, unit] = new RegExp(`([\\d.,]{1,20})(k|M)? ${what}`).exec(line) ?? []
    if (number === undefined) return 0
    const value = Number(number.replaceAll(",", "")) * (unit === "k" ? 1e3 : unit === "M" ? 1e6 : 1)
    return Number.isFinite(value) ? Math.round(value) : 0
  }
  const [cached, written] = [amount("cache hit"), amount("cache write")]
  const usage: Usage = { input: amount("sent"), output: amount("received") }
  if (cached > 0) usage.cached = cached
  if (written > 0) usage.written = written
  const cost = Number(/Cost: \$([\d.]{1,20}) message/.exec(line)?.[1] ?? 0)
  if (Number.isFinite(cost) && cost > 0) usage.cost = cost
  return usage
}

function added(one: Usage | undefined, other: Usage): Usage {
  if (!one) return other
  const sum = { ...one }
  for (const name of ["input", "output", "cached", "written", "cost"] as const)
    if (other[name] !== undefined) sum[name] = (sum[name] ?? 0) + other[name]
  return sum
}
