import type { Counts, Finer } from "./counts.ts"

/** Counters for agents with plain formats, by the same rules as `counts.ts`: from the raw file, apart from the readers. */

// biome-ignore lint/suspicious/noExplicitAny: raw JSON of a stranger, looked at without ceremony
type Raw = any

interface Source {
  lines: string[]
  /** The file as it is. */
  text: string
}

function documents(sources: Source[]): Raw[] {
  return sources.map((source) => JSON.parse(source.text))
}

type Counted = Counts & Pick<Finer, "thoughts" | "failed">

function none(): Counted {
  return { prompts: 0, asked: 0, answers: 0, calls: 0, results: 0, thoughts: 0, failed: 0 }
}

function records(sources: Source[]): Raw[] {
  return sources.flatMap((source) => source.lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line)))
}

const said = (text: unknown) => typeof text === "string" && text.trim() !== ""

function countPi(sources: Source[]): Counted {
  const counts = none()
  for (const { type, message } of records(sources)) {
    if (type !== "message") continue
    const content: Raw[] = Array.isArray(message.content) ? message.content : [{ type: "text", text: message.content }]
    for (const block of content) {
      if (message.role === "user" && block.type === "text" && said(block.text)) counts.prompts++
      if (message.role !== "assistant") continue
      if (block.type === "text" && said(block.text)) counts.answers++
      if (block.type === "thinking" && said(block.thinking)) counts.thoughts++
      if (block.type === "toolCall") counts.calls++
    }
    if (message.role === "toolResult") {
      counts.results++
      if (message.isError) counts.failed++
    }
    if (message.role === "bashExecution") {
      counts.prompts++
      counts.calls++
      counts.results++
      if (message.exitCode) counts.failed++
    }
  }
  return counts
}

/** Messages in the form of the Messages API. `isPrompt` tells a person's words from what the program put beside them. */
function countMessages(messages: Raw[], isPrompt: (text: string) => boolean): Counted {
  const counts = none()
  for (const { role, content } of messages) {
    const blocks: Raw[] = typeof content === "string" ? [{ type: "text", text: content }] : content
    for (const block of blocks) {
      if (block.type === "text" && role === "user" && isPrompt(block.text)) counts.prompts++
      if (block.type === "text" && role === "assistant" && said(block.text.replace("[REDACTED]", ""))) counts.answers++
      if (block.type === "thinking" && said(block.thinking)) counts.thoughts++
      if (block.type === "tool_use") counts.calls++
      if (block.type !== "tool_result") continue
      counts.results++
      if (block.is_error === true || block.run?.status === "error") counts.failed++
    }
  }
  return counts
}

function countDroid(sources: Source[]): Counted {
  const messages = records(sources).filter(({ type }) => type === "message")
  return countMessages(
    messages.map(({ message }) => message),
    (text) => said(text) && !/^(?:Contents of |<system-reminder>)/.test(text),
  )
}

function countCursor(sources: Source[]): Counted {
  const messages = records(sources).filter(({ role }) => role)
  return countMessages(
    messages.map(({ role, message }) => ({ role, content: message.content })),
    said,
  )
}

function countAmp(sources: Source[]): Counted {
  return countMessages(
    documents(sources).flatMap((thread) => thread.messages),
    said,
  )
}

function countWindsurf(sources: Source[]): Counted {
  const counts = none()
  for (const record of records(sources)) {
    if (record.type === "user_input") counts.prompts++
    else if (record.type === "planner_response") counts.answers++
    else {
      counts.calls++
      counts.results++
      if (record.status === "error" || record.run_command?.exit_code) counts.failed++
    }
  }
  return counts
}

function countContinue(sources: Source[]): Counted {
  const counts = none()
  for (const { message, toolCallStates = [], reasoning } of documents(sources).flatMap((session) => session.history)) {
    if (message.role === "user" && said(message.content)) counts.prompts++
    if (message.role === "assistant" && said(message.content)) counts.answers++
    if (said(reasoning?.text)) counts.thoughts++
    counts.calls += message.toolCalls?.length ?? 0
    counts.results += toolCallStates.filter((state: Raw) => state.output?.length > 0).length
    counts.failed += toolCallStates.filter((state: Raw) => state.status === "errored").length
  }
  return counts
}

/** From what the model was asked and answered in rounds, which the reader takes only the inputs of calls from. */
function countCopilotVscode(sources: Source[]): Counted {
  const counts = none()
  const requests = sources.flatMap(({ lines: _, text }) =>
    text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line))
      .flatMap(({ kind, k, v }) =>
        kind === 0 ? v.requests : kind === 2 && k.length === 1 && k[0] === "requests" ? v : [],
      ),
  )
  for (const { message, result } of requests) {
    if (said(message.text)) counts.prompts++
    for (const round of result.metadata.toolCallRounds) {
      if (said(round.response)) counts.answers++
      counts.calls += round.toolCalls.length
      counts.results += round.toolCalls.length
    }
  }
  return counts
}

/** Line by line: each kind of line begins something where the one before it is of another kind. */
function countAider(sources: Source[]): Counted & Pick<Finer, "replies"> {
  const counts = { ...none(), replies: 0 }
  let before = ""
  for (const line of sources.flatMap(({ text }) => text.replace(/^(```[^\n]*\n)[\s\S]*?^```/gm, "$1```").split("\n"))) {
    if (line.trim() === "") {
      if (before === "#") before = ""
      continue
    }
    const kind = line.startsWith("# aider chat")
      ? "chat"
      : line.startsWith("#### ")
        ? "#"
        : /^>( |$)/.test(line)
          ? ">"
          : "said"
    if (kind === "#" && / \(Y\)es\//.test(line)) counts.replies++
    else if (kind === "#" && before !== "#") counts.prompts++
    if (kind === "said" && before !== "said") counts.answers++
    before = kind
  }
  return counts
}

export const moreCounters: Readonly<Record<string, (sources: Source[]) => Counted>> = {
  aider: countAider,
  amp: countAmp,
  continue: countContinue,
  "copilot-vscode": countCopilotVscode,
  cursor: countCursor,
  droid: countDroid,
  pi: countPi,
  windsurf: countWindsurf,
}
