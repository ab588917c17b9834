/**
 * What a transcript tells, in order, from its raw JSON: plainly, apart from the readers, with the rules written out again, so
 * that a mistake in a reader is not repeated here. One line a thing: `prompt <text>`, `answer <text>`, `thinking <text>`,
 * `call <id>`, `result <id>`, `failed <id>`.
 */
export type Telling = string[]

// biome-ignore lint/suspicious/noExplicitAny: raw JSON of a stranger, looked at without ceremony
type Raw = any

export const brief = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, 200)

/** Results are shown with their calls. */
function withCalls(told: Telling): Telling {
  const idOf = (line: string) => line.slice(line.indexOf(" ") + 1)
  const isResult = (line: string) => /^(?:result|failed) /.test(line)
  const results = Map.groupBy(told.filter(isResult), idOf)
  return told
    .filter((line) => !isResult(line))
    .flatMap((line) => (line.startsWith("call ") ? [line, ...(results.get(idOf(line)) ?? [])] : [line]))
}

/** A record that is written again counts where it was written last. */
function lastOfEach(records: Raw[], idOf: (record: Raw) => string): Raw[] {
  const last = new Map<string, Raw>()
  for (const record of records) {
    last.delete(idOf(record))
    last.set(idOf(record), record)
  }
  return [...last.values()]
}

const geminiText = (content: Raw): string =>
  typeof content === "string" ? content : (content ?? []).map((part: Raw) => part.text ?? "").join("\n")

function tellGemini(text: string): Telling {
  const document = text.startsWith("{\n") ? JSON.parse(text).messages : null
  const records: Raw[] = document ?? parsed(text)
  const told: Telling = []
  for (const message of lastOfEach(
    records.filter((it) => it.id !== undefined),
    (it) => it.id,
  )) {
    if (message.type === "user") {
      if (geminiText(message.content).startsWith("<session_context>")) continue
      const parts = typeof message.content === "string" ? [] : message.content
      if (parts.some((part: Raw) => part.functionResponse)) continue
      const shown = message.displayContent ? geminiText(message.displayContent) : geminiText(message.content)
      if (shown.trim() !== "") told.push(`prompt ${brief(shown)}`)
    }
    if (message.type !== "gemini" && message.type !== "model") continue
    for (const { subject, description } of message.thoughts ?? [])
      told.push(
        `thinking ${brief(`${subject && subject !== "Thinking" ? `**${subject}** ` : ""}${description.trim()}`)}`,
      )
    const said = geminiText(message.content ?? message.parts)
    if (said.trim() !== "") told.push(`answer ${brief(said)}`)
    for (const call of message.toolCalls ?? []) {
      told.push(`call ${call.id ?? ""}`)
      if (call.status === undefined) continue
      const output: string = call.result?.[0]?.functionResponse?.response?.output ?? ""
      const code = /\nExit Code: (\d+)\n/.exec(output)?.[1] ?? "0"
      told.push(`${call.status === "success" && code === "0" ? "result" : "failed"} ${call.id ?? ""}`)
    }
  }
  return told
}

function tellQwen(text: string): Telling {
  const told: Telling = []
  for (const record of parsed(text)) {
    for (const part of record.message?.parts ?? []) {
      if (record.type === "user" && part.text) told.push(`prompt ${brief(part.text)}`)
      if (record.type === "assistant" && part.text)
        told.push(`${part.thought ? "thinking" : "answer"} ${brief(part.text)}`)
      if (part.functionCall) told.push(`call ${part.functionCall.id}`)
      if (part.functionResponse)
        told.push(
          `${record.toolCallResult?.status === "error" || part.functionResponse.response.error ? "failed" : "result"} ${part.functionResponse.id}`,
        )
    }
  }
  return told
}

function tellCopilot(text: string): Telling {
  const told: Telling = []
  const calls = new Set<string>()
  const call = (id: string) => {
    if (!calls.has(id)) told.push(`call ${id}`)
    calls.add(id)
  }
  for (const { type, data } of parsed(text)) {
    if (type === "user.message" && !data.source?.startsWith("skill-")) told.push(`prompt ${brief(data.content)}`)
    if (type === "tool.execution_start") call(data.toolCallId)
    if (type === "tool.execution_complete") {
      const ok = data.success !== false && (data.shellExecution?.exitCode ?? 0) === 0
      told.push(`${ok || data.error?.code === "denied" ? "result" : "failed"} ${data.toolCallId}`)
    }
    if (type !== "assistant.message") continue
    if (data.reasoningText) told.push(`thinking ${brief(data.reasoningText)}`)
    if (data.content?.trim()) told.push(`answer ${brief(data.content)}`)
    for (const { toolCallId } of data.toolRequests) call(toolCallId)
  }
  return withCalls(told)
}

function tellOpencode(text: string): Telling {
  const document = text.startsWith("{\n") ? JSON.parse(text) : null
  const events = document ? [] : parsed(text)
  const infos: Raw[] = document
    ? document.messages.map((it: Raw) => it.info)
    : events.filter((it) => it.type.startsWith("message.updated")).map((it) => it.data.info)
  const messages = new Map(infos.map((info) => [info.id, info]))
  const parts: Raw[] = document
    ? document.messages.flatMap((it: Raw) => it.parts)
    : events
        .filter((it) => it.type.startsWith("message.part.updated"))
        .map((it) => it.data.part)
        .filter((part) => part.state?.time?.compacted === undefined)
  const told: Telling = []
  let [last, isAgain] = ["", false]
  for (const part of lastOfEach(parts, (it) => it.id)) {
    const { role, summary } = messages.get(part.messageID)
    if (part.type === "compaction" && part.overflow) isAgain = true
    if (part.type === "reasoning" && part.text.trim()) told.push(`thinking ${brief(part.text)}`)
    if (part.type === "text" && role === "assistant" && summary !== true && part.text.trim())
      told.push(`answer ${brief(part.text)}`)
    if (part.type === "text" && role === "user" && !part.synthetic) {
      if (!isAgain || part.text !== last) told.push(`prompt ${brief(part.text)}`)
      ;[last, isAgain] = [part.text, false]
    }
    if (part.type !== "tool") continue
    const { status, error, metadata } = part.state
    told.push(`call ${part.callID}`)
    const isRefused = error?.startsWith("The user rejected permission")
    const ok = isRefused || (status === "completed" && (metadata?.exit ?? 0) === 0)
    if (status === "completed" || status === "error") told.push(`${ok ? "result" : "failed"} ${part.callID}`)
  }
  return told
}

const kimiText = (content: Raw): string =>
  typeof content === "string" ? content : content.map((part: Raw) => part.text ?? "").join("")

function tellKimi(text: string): Telling {
  const told: Telling = []
  const said = (part: Raw) => {
    if (part.type === "think") told.push(`thinking ${brief(part.think)}`)
    if (part.type === "text") told.push(`answer ${brief(part.text)}`)
  }
  for (const record of parsed(text)) {
    const { type, payload } = record.message?.payload?.event ?? record.message ?? {}
    if (type === "TurnBegin" || type === "SteerInput") told.push(`prompt ${brief(kimiText(payload.user_input))}`)
    if (type === "ContentPart") said(payload)
    if (type === "ToolCall") told.push(`call ${payload.id}`)
    if (type === "ApprovalResponse" && payload.feedback) told.push(`prompt ${brief(payload.feedback)}`)
    if (type === "ToolResult") {
      const { is_error, message } = payload.return_value
      told.push(
        `${is_error && !message.includes("rejected by the user") ? "failed" : "result"} ${payload.tool_call_id}`,
      )
    }
    if (record.type === "goal.create") told.push(`prompt ${brief(record.objective)}`)
    if (record.type === "context.append_message" && record.message.origin.kind === "user")
      told.push(`prompt ${brief(kimiText(record.message.content))}`)
    const { event } = record
    if (event?.type === "content.part") said(event.part)
    if (event?.type === "tool.call") told.push(`call ${event.toolCallId}`)
    if (event?.type === "tool.result") told.push(`${event.result.isError ? "failed" : "result"} ${event.toolCallId}`)
  }
  return told
}

function parsed(text: string): Raw[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
}

export const tellers: Readonly<Record<string, (text: string) => Telling>> = {
  "gemini-cli": tellGemini,
  "qwen-code": tellQwen,
  "copilot-cli": tellCopilot,
  opencode: tellOpencode,
  kimi: tellKimi,
}
