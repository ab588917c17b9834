import type { Touched, Usage } from "#protocol/entries"
import { answers, givenBack } from "../gemini-cli/results.ts"
import { describeTool } from "../gemini-cli/tools.ts"
import { type Json, key, list, object, string } from "../json.ts"
import { attached, callPart, firstOf, milliseconds, resultPart, tokens } from "../parts.ts"
import { notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"

/** The conversation: what a person, the model and tools said, in Gemini's parts. */

const injected = /^\s*<(?:system-reminder|session_context|hook_context|task-notification)\b/

/** A person's prompt, or what the program says in a person's place. */
export function userParts(record: Json): DraftPart[] {
  const payload = object(record.systemPayload)
  const parts = list(object(record.message).parts).map(object)
  const texts = parts.map((part) => string(part.text)).filter((text) => text.trim() !== "")
  const pictures = parts.flatMap((part) => {
    const { mimeType, data, displayName } = object(part.inlineData)
    return attached(mimeType, data, string(displayName))
  })
  const shown = string(payload.displayText)
  switch (record.subtype) {
    case "notification":
    case "background_task_completed":
    case "cron":
      return [notice("info", shown || texts.join("\n"))]
    case "goal_runtime":
    case "agent_launch_prompt":
      return context(texts)
    case "mid_turn_user_message":
      return [{ type: "prompt", as: "queued", text: shown || withoutLabel(texts.join("\n")) }, ...pictures]
    default: {
      if (record.externalInputKind === "notification") return [notice("info", texts.join("\n"))]
      const own = texts.filter((text) => !injected.test(text))
      const added = texts.filter((text) => injected.test(text))
      const text = shown || own.join("\n")
      return [
        ...(text.trim() === "" ? [] : [{ type: "prompt" as const, text }]),
        ...context(shown === "" ? added : texts.filter((one) => one !== shown)),
        ...pictures,
      ]
    }
  }
}

function withoutLabel(text: string): string {
  return text.trim().replace(/^\[User message received during tool execution\]: /, "")
}

function context(texts: readonly string[]): DraftPart[] {
  const text = texts.join("\n").trim()
  return text === "" ? [] : [notice("context", text)]
}

export function assistantParts(record: Json, cwd: string): DraftPart[] {
  return list(object(record.message).parts)
    .map(object)
    .flatMap((part): DraftPart[] => {
      const text = string(part.text)
      if (part.functionCall !== undefined) return [called(object(part.functionCall), cwd)]
      if (text.trim() !== "") return [{ type: part.thought === true ? "thinking" : "answer", text }]
      const { mimeType, data } = object(part.inlineData)
      return attached(mimeType, data, "file")
    })
}

function called(call: Json, cwd: string): DraftPart {
  const name = string(call.name)
  return callPart(key(call.id) ?? "", name, describeTool(name, object(call.args), cwd))
}

export function resultParts(record: Json, cwd: string): { parts: DraftPart[]; touched: Touched[] } {
  const told = object(record.toolCallResult)
  const parts = list(object(record.message).parts).map(object)
  const id = key(told.callId) ?? parts.map(answers).find((one) => one !== undefined) ?? ""
  const status = string(told.status)
  const { outcome, more, touched } = givenBack({ parts, display: told.resultDisplay, status, cwd })
  outcome.ms = milliseconds(told.durationMs) ?? outcome.ms
  outcome.agent = ranAgent(object(told.resultDisplay), id)
  return { parts: [resultPart(id, outcome), ...more], touched }
}

/** A sub-agent is called after its kind and its call; its file is, too. */
function ranAgent(display: Json, call: string): string | undefined {
  const name = string(display.subagentName)
  if (display.type !== "task_execution" || name === "" || call === "") return undefined
  return key(`${name}-${call}`.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 120))
}

/** The call that a sub-agent works for, out of its id. */
export function callOf(record: Json): string | undefined {
  const name = string(record.agentName)
  const id = string(record.agentId)
  return name !== "" && id.startsWith(`${name}-`) ? key(id.slice(name.length + 1)) : undefined
}

/** Some providers count thoughts as output, and some beside it: the total tells. */
export function usageOf(counted: Json): Usage | undefined {
  const prompt = tokens(counted.promptTokenCount)
  const cached = tokens(counted.cachedContentTokenCount)
  const reasoning = tokens(counted.thoughtsTokenCount)
  const said = tokens(counted.candidatesTokenCount)
  const beside = tokens(counted.totalTokenCount) > prompt + said ? reasoning : 0
  if (prompt + said + reasoning === 0) return undefined
  return {
    input: Math.max(prompt - cached, 0),
    output: said + beside,
    ...(cached > 0 && { cached }),
    ...(reasoning > 0 && { reasoning }),
  }
}

/** The summary that a compaction leaves. */
export function compactedParts(payload: Json): DraftPart[] {
  const { originalTokenCount: before, newTokenCount: after } = object(payload.info)
  const sizes = typeof before === "number" && typeof after === "number" ? `: ${before} tokens became ${after}` : ""
  const first = object(list(payload.compressedHistory)[0])
  const summary = list(first.parts)
    .map((part) => string(object(part).text))
    .join("\n")
  return [notice("compaction", `The conversation was compacted${sizes}`), ...context([summary])]
}

/** A command of the program and what it printed. */
export function commandParts(payload: Json): DraftPart[] {
  const raw = string(payload.rawCommand).trim()
  if (payload.phase === "invocation") {
    // The prompt that it sends is a record of its own.
    return raw === "" || payload.sentToModel === true ? [] : [notice("command", raw)]
  }
  const printed = list(payload.outputHistoryItems)
    .map(object)
    .map((item) => firstOf(item, "text", "message", "summary"))
    .filter((text) => text.trim() !== "")
  return printed.length === 0 ? [] : [notice("command", printed.join("\n"))]
}
