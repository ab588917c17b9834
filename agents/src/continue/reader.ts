import { draftOf } from "../documents.ts"
import { type Json, key, list, object, objectIn, string } from "../json.ts"
import { isSaid } from "../message-blocks.ts"
import { callPart, resultPart } from "../parts.ts"
import { folderName, pathOfAddress } from "../paths.ts"
import { fill, notice, readLine, titleOf, told } from "../read-line.ts"
import type { Draft, DraftPart, Facts, Reader, Reading } from "../reader.ts"
import { type Titled, titleByPrompt } from "../titles.ts"
import { usageOf } from "../usages.ts"
import { describeCall } from "./tools.ts"

/** Continue's sessions (`~/.continue/sessions/<session>.json`), unrolled: a call stands together with its result. */
export const continueReader: Reader = {
  agent: "continue",
  start: () => ({ cwd: "", told: {} }),
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as ContinueState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

interface ContinueState extends Titled {
  cwd: string
  told: { model?: string; directory?: string }
  /** The session says what it used in all, so its messages' own amounts are not added. */
  summed?: true
}

function readRecord(line: Json, state: ContinueState): Reading {
  const facts: Facts = {}
  const draft = draftOf(line)
  if (line.is === "session") learn(object(line.of), draft, facts, state)
  else readItem(object(line.of), draft, state)
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function learn(session: Json, draft: Draft, facts: Facts, state: ContinueState): void {
  const title = titleOf(string(session.title))
  if (title !== "" && !/^(?:New Session|Untitled)/i.test(title)) facts.title = { text: title, from: "agent" }
  const directory = pathOfAddress(string(session.workspaceDirectory))
  if (directory.length <= 300) state.cwd = directory
  told(facts, state.told, "directory", directory)
  const name = folderName(directory.slice(0, 500))
  if (name) facts.repository = name
  told(facts, state.told, "model", session.chatModelTitle)
  const usage = usedBy(object(session.usage))
  if (!usage) return
  draft.usage = usage
  state.summed = true
}

function usedBy(used: Json): Draft["usage"] {
  const details = object(used.promptTokensDetails)
  return usageOf({
    input: used.promptTokens,
    output: used.completionTokens,
    cached: details.cachedTokens,
    written: details.cacheWriteTokens,
    cost: used.totalCost,
  })
}

function readItem(item: Json, draft: Draft, state: ContinueState): void {
  const message = object(item.message)
  const { text, more } = contentOf(message.content)
  const parts: DraftPart[] = []
  switch (message.role) {
    case "user":
      if (isSaid(text)) parts.push({ type: "prompt", text })
      parts.push(...more, ...contextOf(item))
      break
    case "assistant": {
      const usage = state.summed ? undefined : usedBy(object(message.usage))
      if (usage) draft.usage = usage
      const thought = string(object(item.reasoning).text)
      if (isSaid(thought)) parts.push({ type: "thinking", text: thought })
      if (isSaid(text)) parts.push({ type: "answer", text })
      parts.push(...more, ...callsOf(item, message, draft, state))
      break
    }
    case "thinking":
      if (isSaid(text)) parts.push({ type: "thinking", text })
      break
    case "tool":
      parts.push(resultPart(key(message.toolCallId) ?? "", { text }), ...more)
      break
    // The program's instructions.
    case "system":
      break
    default:
      if (isSaid(text)) parts.push(notice("info", text))
  }
  const summary = string(item.conversationSummary)
  if (isSaid(summary)) parts.push(notice("compaction", "Conversation compacted"), notice("context", summary))
  fill(draft, parts)
}

function contentOf(content: unknown): { text: string; more: DraftPart[] } {
  if (typeof content === "string") return { text: content, more: [] }
  const blocks = list(content).map(object)
  const more = blocks.flatMap((block): DraftPart[] => {
    const [, media, base64] =
      /^data:(image\/[a-z0-9.+-]{1,40});base64,([\s\S]*)$/.exec(string(object(block.imageUrl).url)) ?? []
    return base64 === undefined ? [] : [{ type: "image", media: media ?? "image/png", base64 }]
  })
  return {
    text: blocks
      .map((block) => string(block.text))
      .filter((text) => text !== "")
      .join("\n"),
    more,
  }
}

/** What was attached to a prompt, by name. */
function contextOf(item: Json): DraftPart[] {
  const names = list(item.contextItems)
    .slice(0, 50)
    .map((one) => string(object(one).name) || string(object(one).description))
    .filter((name) => name !== "")
  return names.length === 0 ? [] : [notice("context", `Attached ${names.join(", ").slice(0, 1000)}`)]
}

function callsOf(item: Json, message: Json, draft: Draft, state: ContinueState): DraftPart[] {
  const states = list(item.toolCallStates ?? [item.toolCallState]).map(object)
  return list(message.toolCalls).flatMap((one): DraftPart[] => {
    const call = object(one)
    const called = object(call.function)
    const id = key(call.id) ?? ""
    const ran = states.find((it) => it.toolCallId === call.id) ?? {}
    const parsed = object(ran.parsedArgs)
    const input = Object.keys(parsed).length > 0 ? parsed : objectIn(string(called.arguments))
    const described = describeCall(string(called.name), input, state.cwd)
    const output = list(ran.output).map(object)
    const part = callPart(id, string(called.name), described)
    const refused = ran.status === "canceled"
    const failed = ran.status === "errored"
    if (output.length === 0 && !refused && !failed) return [part]
    if (!refused && !failed && described.touches)
      draft.touched = [...(draft.touched ?? []), ...described.touches].slice(0, 200)
    return [part, resultPart(id, { text: output.map((it) => string(it.content)).join("\n"), refused, failed })]
  })
}
