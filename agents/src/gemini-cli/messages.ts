import type { Touched } from "#protocol/entries"
import { type Json, key, list, object, string } from "../json.ts"
import { attached, callPart, resultPart } from "../parts.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { givenBack } from "./results.ts"
import { describeTool } from "./tools.ts"

/** The messages of a conversation: a person's, Gemini's with its thoughts and calls, and what the program said. */
export interface Said {
  parts: DraftPart[]
  /** The files that each call changed. */
  changes: { call: string; touched: Touched[] }[]
}

/** Null for an unknown kind. */
export function messageParts(message: Json, cwd: string | undefined): Said | null {
  const content = string(message.content)
  switch (message.type) {
    case "user":
      return { parts: userParts(message), changes: [] }
    case "gemini":
    case "model":
      return geminiParts(message, cwd)
    case "info":
    case "warning":
      return said(content, isInterruption(content) ? "interrupted" : "info")
    case "error":
      return said(errorText(content), "error")
    default:
      return null
  }
}

function said(text: string, about: "info" | "error" | "interrupted"): Said {
  return { parts: text.trim() === "" ? [] : [notice(about, text)], changes: [] }
}

function isInterruption(text: string): boolean {
  return /^Request cancell?ed\.?$/i.test(text.trim())
}

/** `[API Error: {"error":{"message":...}}]` as its message. */
function errorText(text: string): string {
  const json = /^\[API Error: (\{[\s\S]*\})\]\s*$/.exec(text)?.[1]
  const found = json === undefined ? undefined : /"message":\s*("(?:[^"\\]|\\.)*")/.exec(json)?.[1]
  if (found === undefined) return text
  try {
    return String(JSON.parse(found))
  } catch {
    return text
  }
}

const opened = /^\s*<(?:session_context|system-reminder|hook_context)\b/
const file = /^\s*--- (?:Content from referenced files|End of content) ---\s*$/

/** Whether a message only tells the model where it runs. */
export function isContext(message: Json): boolean {
  const first = typeof message.content === "string" ? message.content : string(object(list(message.content)[0]).text)
  return message.type === "user" && opened.test(first)
}

/** Results of tools come as a person's messages too; they stand with their calls already. */
function userParts(message: Json): DraftPart[] {
  if (isContext(message)) return []
  const parts = partsOf(message.content)
  const texts = textsOf(parts)
  const pictures = parts.flatMap((part) => {
    const { mimeType, data } = object(part.inlineData)
    return attached(mimeType, data, "file")
  })
  if (parts.some((part) => part.functionResponse !== undefined)) return texts.length === 0 ? [] : context(texts)
  if (message.displayContent === undefined) return [...prompt(texts.join("\n")), ...pictures]
  const shown = textsOf(partsOf(message.displayContent)).join("\n")
  // The program wrote it, and showed something else.
  if (shown.trim() === "") return context(texts)
  const added = texts.filter((text) => text !== shown && !file.test(text))
  if (!/^\s*\//.test(shown)) return [...prompt(shown), ...context(added.slice(texts[0] === shown ? 0 : 1)), ...pictures]
  return [{ type: "prompt", as: "command", text: shown }, ...context(added), ...pictures]
}

function prompt(text: string): DraftPart[] {
  return text.trim() === "" ? [] : [{ type: "prompt", text }]
}

function context(texts: readonly string[]): DraftPart[] {
  const text = texts.join("\n").trim()
  return text === "" ? [] : [notice("context", text)]
}

function partsOf(content: unknown): Json[] {
  return typeof content === "string" ? [{ text: content }] : list(content).map(object)
}

function textsOf(parts: readonly Json[]): string[] {
  return parts.map((part) => string(part.text)).filter((text) => text.trim() !== "")
}

function geminiParts(message: Json, cwd: string | undefined): Said {
  const thoughts = list(message.thoughts).map(object).flatMap(thought)
  // A few early versions wrote `parts` instead of `content`.
  const texts = textsOf(partsOf(message.content ?? message.parts)).join("\n\n")
  const calls = list(message.toolCalls).map((call) => called(object(call), cwd))
  return {
    parts: [
      ...thoughts,
      ...(texts === "" ? [] : [{ type: "answer" as const, text: texts }]),
      ...calls.flatMap(({ parts }) => parts),
    ],
    changes: calls.flatMap(({ changes }) => changes),
  }
}

function thought(one: Json): DraftPart[] {
  const named = string(one.subject).trim()
  // It stands for a thought without a subject.
  const subject = /^thinking[.…]*$/i.test(named) ? "" : named
  const description = string(one.description).trim()
  const text = [subject === "" ? "" : `**${subject}**`, description].filter((it) => it !== "").join("\n\n")
  return text === "" ? [] : [{ type: "thinking", text }]
}

/** A call with its result, if it has one by now. */
function called(call: Json, cwd: string | undefined): Said {
  const id = key(call.id) ?? ""
  const name = string(call.name)
  const described = describeTool(name, object(call.args), cwd)
  const title = described.title === name ? string(call.displayName) || name : described.title
  const part = callPart(id, name, { ...described, title })
  const status = string(call.status)
  const results = list(call.result).map(object)
  const isOver = /^(?:success|error|cancelled)$/.test(status) || results.length > 0
  if (!isOver) return { parts: [part], changes: [] }
  const { outcome, more, touched } = givenBack({ parts: results, display: call.resultDisplay, status, cwd })
  outcome.agent = key(call.agentId)
  const changes = touched.length === 0 ? [] : [{ call: id, touched }]
  return { parts: [part, resultPart(id, outcome), ...more], changes }
}
