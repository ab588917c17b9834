import { cleanLine } from "#protocol/clean"
import { type Json, list, object, objectIn, string } from "../json.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { exited, lasted, type Output } from "./outputs.ts"

/** What a person typed, apart from what Codex and the editor put around it. */

/** Codex wraps what it inserts among a person's words into elements with these names. */
const wrapper =
  /^\s*<(environment_context|permissions instructions|app-context|user_instructions|INSTRUCTIONS|skill|turn_aborted|user_shell_command|subagent_notification|user_action|model_switch|[a-z]+(?:_[a-z]+)+)[\s>]/
const document = /^\s*# (?:AGENTS|CLAUDE)\.md\b/

/** Whether Codex inserted this text. `kind` is its own word for it, which newer versions write down. */
export function isInjected(text: string, kind: unknown): boolean {
  if (typeof kind === "string" && kind !== "unknown") return !kind.startsWith("user.")
  if (document.test(text.slice(0, 200))) return true
  const name = wrapper.exec(text.slice(0, 200))?.[1]?.split(" ")[0]
  return (
    name !== undefined && (text.trimEnd().endsWith(`</${name}>`) || /^(?:environment_context|permissions)/.test(name))
  )
}

/** The kinds of a message's blocks, where the version writes them. */
export function kindsOf(item: Json): unknown[] {
  return list(object(item.internal_chat_message_metadata_passthrough).content_item_kinds)
}

/** The editor's extension puts its additions above the typed text. */
export function promptParts(text: string): DraftPart[] {
  const { prompt, added } = request(text)
  return [...(added === "" ? [] : [notice("context", added)]), { type: "prompt", text: prompt }]
}

export function request(text: string): { prompt: string; added: string } {
  const mark = "## My request for Codex:"
  const at = /^\s*# (?:Context from my IDE|Files mentioned by the user)/.test(text) ? text.indexOf(mark) : -1
  if (at < 0) return { prompt: text, added: "" }
  return { prompt: text.slice(at + mark.length).trim(), added: text.slice(0, at).trim() }
}

/** A command that a person ran with `!`, as Codex tells the model of it. */
export function shellCommandIn(text: string): { command: string; output: Output } | null {
  const found =
    /^\s*<user_shell_command>\s*<command>\n?([\s\S]*?)\n?<\/command>\s*<result>\s*Exit code: (-?\d{1,10})\s*Duration: ([\d.]{1,20}) seconds\s*Output:\n?([\s\S]*)$/.exec(
      text,
    )
  if (!found) return null
  const [, command = "", code, seconds, rest = ""] = found
  const output = rest.replace(/\n?\s*<\/result>\s*<\/user_shell_command>\s*$/, "")
  return { command, output: { text: output, ...exited(Number(code)), ...lasted(Number(seconds)) } }
}

/** What a sub-agent reported when it ended, as its parent's model was told. Null if the text is something else. */
export function reportIn(text: string): { said: string; how: string } | null {
  const inside = /^\s*<subagent_notification>\s*(\{[\s\S]*\})\s*<\/subagent_notification>\s*$/.exec(text)?.[1]
  if (inside === undefined) return null
  const { status } = objectIn(inside)
  const [word = "ended", said] = typeof status === "string" ? [status] : (Object.entries(object(status))[0] ?? [])
  return { said: string(said), how: cleanLine(word.replaceAll("_", " "), 40) }
}

/** Removes a plan from what the agent said, where it stands between the texts. */
export function withoutPlan(text: string): { said: string; plan: string } {
  const from = text.indexOf("<proposed_plan>")
  const to = from < 0 ? -1 : text.indexOf("</proposed_plan>", from)
  if (to < 0) return { said: text, plan: "" }
  return {
    said: (text.slice(0, from) + text.slice(to + 16)).trim(),
    plan: text.slice(from + 15, to).trim(),
  }
}

/** The answers to questions: `{"answers":{"db":{"answers":["SQLite"]}}}`. */
export function answersIn(text: string, questions: readonly [string, string][]): string {
  const { answers } = objectIn(text)
  const given = Object.entries(object(answers)).map(([id, one]) => {
    const words = (Array.isArray(one) ? one : list(object(one).answers)).map(string).filter((word) => word !== "")
    return { id, said: words.map((word) => word.replace(/^user_note: /, "")).join(", ") }
  })
  const said = given.filter((one) => one.said !== "")
  if (given.length === 1) return said[0]?.said ?? ""
  return said
    .map(({ id, said: words }) => `${questions.find(([known]) => known === id)?.[1] ?? id}: ${words}`)
    .join("\n")
}
