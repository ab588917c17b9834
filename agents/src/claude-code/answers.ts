import { type Json, object, string } from "../json.ts"
import type { DraftPart } from "../reader.ts"

/**
 * What a person said to a call instead of a prompt: no, with or without a reason, and answers to the agent's questions. The
 * agent reads both as the call's result, in sentences that changed over the versions.
 */
type Prompt = Extract<DraftPart, { type: "prompt" }>

/** How the result of a refused call begins, in versions that don't say `toolDenialKind` (before 2.1.205). */
const refusals = [
  "The user doesn't want to proceed with this tool use",
  "The user doesn't want to take this action right now",
  "The agent proposed a plan that was rejected by the user",
  "User chose to stay in plan mode",
  "User rejected tool use",
  "User rejected update to",
  "User rejected write to",
  "User declined to answer questions",
  "[Request interrupted by user for tool use]",
  // 1.0: somebody pressed Escape instead of an answer.
  "Permission prompt was aborted",
]

/** Whether a person refused the call. What a rule or a mode denied is a failure like others. */
export function isRefused(block: Json, record: Json, text: string): boolean {
  const kind = string(record.toolDenialKind)
  if (kind !== "") return kind === "user-rejected" || kind === "interrupted"
  if (block.is_error !== true && !string(record.toolUseResult).startsWith("User rejected")) return false
  const start = text
    .slice(0, 300)
    .trimStart()
    .replace(/^<tool_use_error>|^Error: /, "")
  return refusals.some((one) => start.startsWith(one))
}

/** The reason for a refusal, if the person gave one. */
export function refusal(record: Json, text: string): Prompt | undefined {
  const said = string(record.userFeedback) || reasonIn(text)
  const words = (programs.test(said) ? answersIn(said) : said).trim()
  return words === "" ? undefined : { type: "prompt", as: "refusal", text: words }
}

/** What a person added to a yes. */
export function approval(record: Json): Prompt | undefined {
  const words = string(record.userFeedback).trim()
  return words === "" || programs.test(words) ? undefined : { type: "prompt", as: "answer", text: words }
}

const marks = [
  "the user said:",
  "The user provided the following reason for the rejection:",
  "The user provided the following feedback:",
  "with the following feedback:",
]

function reasonIn(text: string): string {
  for (const mark of marks) {
    const at = text.indexOf(mark)
    if (at < 0) continue
    const said = text.slice(at + mark.length)
    const end = said.indexOf("\n\nNote: The user's next message may contain")
    return (end < 0 ? said : said.slice(0, end)).replace(/<\/tool_use_error>\s*$/, "")
  }
  return ""
}

/** A button of the program says these for the person. Only answers in them are the person's. */
const programs = /^\s*The user (?:wants to clarify these questions|has indicated (?:that )?they have provided enough)/

function answersIn(text: string): string {
  const answers = text.split("\n", 400).flatMap((line) => /^\s*Answer: (.+)$/.exec(line)?.[1] ?? [])
  return answers.join("\n")
}

const MOST_QUESTIONS = 40

/** A person's answers to the agent's questions; the questions and their options are in the call. */
export function answered(rich: Json, text: string): Prompt | undefined {
  const answers = given(rich, text)
  const said = answers.length === 1 ? answers[0]?.[1] : answers.map(([q, a]) => `**${oneLine(q)}**\n${a}`).join("\n\n")
  return said ? { type: "prompt", as: "answer", text: said } : undefined
}

function given(rich: Json, text: string): [question: string, answer: string][] {
  if (typeof rich.answers === "object" && rich.answers !== null) {
    const annotations = object(rich.annotations)
    return Object.entries(rich.answers)
      .slice(0, MOST_QUESTIONS)
      .map(([question, answer]): [string, string] => {
        const chosen = Array.isArray(answer) ? answer.map(string).join(", ") : string(answer)
        const notes = string(object(annotations[question]).notes)
        return [question, [chosen === "(notes only)" ? "" : chosen, notes].filter((one) => one !== "").join("\n")]
      })
      .filter(([, answer]) => answer !== "")
  }
  // Other tools tell what they did, so their output can't pass for a person's words.
  if (Object.keys(rich).length > 0) return []
  const [, all] = /^(?:User has answered your questions|Your questions have been answered): (.*)$/s.exec(text) ?? []
  if (all === undefined) return []
  const end = all.lastIndexOf(". You can now continue")
  const pairs = (end < 0 ? all : all.slice(0, end)).slice(0, 20_000)
  const found = [...pairs.matchAll(/"([^"]{0,2000})"="([^"]{0,8000})"/g)].slice(0, MOST_QUESTIONS)
  return found.length === 0 ? [["", pairs.trim()]] : found.map(([, question = "", answer = ""]) => [question, answer])
}

function oneLine(text: string): string {
  return text.slice(0, 1000).replace(/\s+/g, " ").trim()
}
