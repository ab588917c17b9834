import { cleanLine } from "#protocol/clean"
import { compact, type Json, key, list, object, string } from "../json.ts"
import { fingerprint, notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { callOf, resultOf } from "./calls.ts"
import { image } from "./images.ts"
import { isInjected, kindsOf, promptParts, reportIn, request, shellCommandIn, withoutPlan } from "./prompts.ts"
import { commandParts } from "./ran.ts"
import { type CodexState, called, kept, says, shown, shows, wasShown } from "./state.ts"
import { nothing, type Understood } from "./understood.ts"

/** Items: what the model got and returned. Null for an unknown kind. */
export function itemOf(item: Json, state: CodexState): Understood | null {
  switch (item.type) {
    case "message":
      return { parts: messageParts(item, state) }
    case "reasoning":
      return { parts: thoughts(item, state) }
    case "web_search_call":
      return { parts: [webSearch(item, state)] }
    case "image_generation_call":
      return { parts: picture(item) }
    case "agent_message":
      return { parts: between(item, state) }
    case "ghost_snapshot":
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
    case "compaction_trigger":
      return nothing()
  }
  const call = callOf(item, state)
  return call ? { parts: call } : resultOf(item, state)
}

const imageLabel = /^\s*<\/?image\b[^>]*>\s*$/

function messageParts(item: Json, state: CodexState): DraftPart[] {
  const blocks = list(item.content).map(object)
  const images = blocks.filter((block) => block.type === "input_image").flatMap((block) => image(block.image_url))
  if (item.role === "assistant") {
    const said = blocks.map((block) => string(block.text)).filter((text) => text.trim() !== "")
    return [...answerParts(said, state), ...images]
  }
  if (item.role !== "user") return []
  const kinds = kindsOf(item)
  const typed: string[] = []
  const told: DraftPart[] = []
  for (const [nth, block] of blocks.entries()) {
    const text = string(block.text)
    if (text.trim() === "" || imageLabel.test(text)) continue
    if (!isInjected(text, kinds[nth])) typed.push(text)
    else told.push(...injectedParts(text, state))
  }
  return [...told, ...typedParts(typed.join("\n"), images, state)]
}

function answerParts(said: readonly string[], state: CodexState): DraftPart[] {
  const plans: DraftPart[] = []
  const texts = said.map((text) => {
    const found = withoutPlan(text)
    if (found.plan !== "" && shows(state, "plan", "item", found.plan)) plans.push(notice("plan", found.plan))
    return found.said
  })
  const whole = texts.filter((text) => text !== "")
  const isShown = whole.length > 0 && shows(state, "answer", "item", whole.join(""))
  if (isShown) says(whole.join("\n"), state)
  return [...(isShown ? whole.map((text) => ({ type: "answer" as const, text })) : []), ...plans]
}

/** What Codex put among a person's words: few of it was said or done by anybody. */
function injectedParts(text: string, state: CodexState): DraftPart[] {
  const ran = shellCommandIn(text)
  if (ran) return shows(state, "command", "item", ran.command) ? commandParts(ran.command, ran.output) : []
  const report = reportIn(text)
  if (!report || (report.said !== "" && wasShown(state, "report", "event", report.said))) return []
  return [notice("info", `A sub-agent: ${report.how}${report.said === "" ? "" : `\n${report.said}`}`)]
}

/** A prompt and its images. They are only in the item, so that the event is the one to be left out then. */
function typedParts(typed: string, images: DraftPart[], state: CodexState): DraftPart[] {
  if (typed === "") return images
  const { prompt } = request(typed)
  if (images.length === 0) return shows(state, "prompt", "item", prompt) ? promptParts(typed) : []
  if (wasShown(state, "prompt", "event", prompt)) return images
  shown(state, "prompt", "item", prompt)
  state.pictured = true
  return [...promptParts(typed), ...images]
}

function thoughts(item: Json, state: CodexState): DraftPart[] {
  return [...list(item.summary), ...list(item.content)]
    .map((one) => string(object(one).text))
    .filter((text) => text.trim() !== "" && shows(state, "thinking", "item", text))
    .map((text) => ({ type: "thinking", text }))
}

function webSearch(item: Json, state: CodexState): DraftPart {
  const action = object(item.action)
  const print = fingerprint(compact(item.action ?? null))
  const id = key(item.id) ?? `web-${print}`
  called(state, id)
  if (id.length <= 200) state.web = { call: kept(id), action: print }
  return { type: "call", id, name: "web_search", does: "web", title: webTitle(action) }
}

export function webTitle(action: Json): string {
  const what = string(action.query) || list(action.queries).map(string).join(", ")
  const titles: Record<string, string> = {
    open_page: `Opened ${string(action.url) || "a page"}`,
    find_in_page: `Searched a page for ${string(action.pattern)}`,
  }
  return cleanLine(titles[string(action.type)] ?? `Searched the web for ${what}`, 160)
}

function picture(item: Json): DraftPart[] {
  const prompt = string(item.revised_prompt)
  const base64 = string(item.result)
  const title = cleanLine(`Drew ${prompt}`, 160)
  return [
    { type: "call", id: key(item.id) ?? "", name: "image_generation", does: "other", title },
    ...(/^[A-Za-z0-9+/]{64}/.test(base64) ? [{ type: "image" as const, media: "image/png", base64 }] : []),
  ]
}

/** Agents that write to each other. A sub-agent's task comes like this too. */
function between(item: Json, state: CodexState): DraftPart[] {
  const text = list(item.content)
    .map((block) => string(object(block).text))
    .filter((one) => one !== "")
    .join("\n")
  if (text === "") return []
  const [author, recipient] = [cleanLine(string(item.author), 80), cleanLine(string(item.recipient), 80)]
  const isToThis = state.file !== undefined && state.path !== undefined && item.recipient === state.path
  return isToThis ? [{ type: "prompt", text }] : [notice("info", `${author} to ${recipient}: ${text}`)]
}
