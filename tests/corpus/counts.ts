import { moreCounters } from "./more-counts.ts"

/**
 * What a transcript holds, counted from its raw JSON: plainly, apart from the readers, with the rules written out again, so
 * that a mistake in a reader is not repeated here.
 */
export interface Counts {
  /** Prompts of a person. */
  prompts: number
  /** Prompts that a sub-agent was given. */
  asked: number
  /** Pieces of text that an agent said. */
  answers: number
  calls: number
  /** Results of tools, each once. */
  results: number
}

/** What only some counters count. */
export interface Finer extends Counts {
  thoughts: number
  /** A person's answers to questions, and reasons why a call was refused. */
  replies: number
  /** Calls that failed, by the file's own word, and calls that a person refused. */
  failed: number
  refused: number
  /** Tokens of the messages that this session has paid for: what came in, from the cache too, and what went out. */
  tokens: number
}

// biome-ignore lint/suspicious/noExplicitAny: raw JSON of a stranger, looked at without ceremony
type Raw = any

interface Source {
  name: string
  lines: string[]
  text: string
}

function parsed(lines: string[]): Raw[] {
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line)]
    } catch {
      // The only joined lines of the corpus are events of Codex, which begin like this.
      return line.split(/(?<=\})(?=\{"timestamp":)/).flatMap((piece) => {
        try {
          return [JSON.parse(piece)]
        } catch {
          return []
        }
      })
    }
  })
}

const notTyped = [
  "<command-name>",
  "<local-command-",
  "<task-notification>",
  "<system-reminder>",
  "Caveat:",
  "<bash-",
  "[Request interrupted",
]

/** The test of a human prompt that holds over all versions of Claude Code. */
function isTyped(text: string): boolean {
  return text.trim() !== "" && !notTyped.some((start) => text.trimStart().startsWith(start))
}

/** Commands whose words are for the agent: a goal, how to compact, a command for the shell. */
function isCommandForAgent(text: string): boolean {
  if (/^\s*<bash-input>\s*[^\s<]/.test(text)) return true
  return /<command-name>\/(?:goal|compact)<[\s\S]*<command-args>\s*[^\s<]/.test(text)
}

function isRefused(record: Raw, block: Raw): boolean {
  if (record.toolDenialKind) return record.toolDenialKind === "user-rejected"
  const text = typeof block.content === "string" ? block.content : JSON.stringify(block.content ?? "")
  return (
    block.is_error === true &&
    /^(?:The user doesn't want to (?:proceed|take this action)|Permission prompt was aborted)/.test(text)
  )
}

/** Whether a person said something with a result. The button "Chat about this" sends words of the program. */
function hasReply(record: Raw, block: Raw): boolean {
  const answers = Object.values(record.toolUseResult?.answers ?? {})
  if (answers.length > 0) return true
  const said = record.userFeedback ?? String(block.content).split("the user said:")[1]
  return isRefused(record, block) && said !== undefined && !/^\s*The user wants to clarify/.test(said)
}

/** The most that each message says to have used. */
function spend(spent: Map<string, Record<string, number>>, record: Raw): void {
  const said = record.type === "progress" && record.data?.type === "agent_progress" ? record.data.message : record
  const { id, model, usage } = said.message ?? {}
  if (said.type !== "assistant" || !id || !usage || model === "<synthetic>") return
  const amounts = spent.get(id) ?? {}
  spent.set(id, amounts)
  for (const name of ["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"])
    amounts[name] = Math.max(amounts[name] ?? 0, usage[name] ?? 0)
}

function countClaude(sources: Source[]): Finer {
  const counts: Finer = {
    ...{ prompts: 0, asked: 0, answers: 0, calls: 0, results: 0 },
    ...{ thoughts: 0, replies: 0, failed: 0, refused: 0, tokens: 0 },
  }
  const files = sources.map((source) => source.name)
  for (const source of sources) {
    const [results, failed, refused] = [new Set<string>(), new Set<string>(), new Set<string>()]
    const queue: string[] = []
    const spent = new Map<string, Record<string, number>>()
    let version = ""
    // A fork begins with its own first prompt in the queue; what is older than that is the other session's.
    const [start] = parsed(source.lines).filter((record) => record.timestamp && !/^api-request/.test(record.type))
    const began = start?.type === "queue-operation" ? start.timestamp : ""
    let copied = false
    for (const record of parsed(source.lines)) {
      version = record.version ?? version
      if (record.timestamp && record.uuid)
        copied = record.timestamp < began && (copied || (record.session_id ?? record.sessionId) !== record.sessionId)
      if (!copied) spend(spent, record)
      if (record.type === "queue-operation") {
        if (record.operation === "enqueue") queue.push(record.content ?? "")
        if (record.operation === "popAll") queue.length = 0
        if (record.operation === "dequeue") queue.shift()
        if (record.operation !== "remove") continue
        const removed = queue.shift() ?? ""
        const early = /^(?:1\.|2\.0\.|2\.1\.(?:\d|[1-8]\d|90)$)/.test(version)
        if (early && /^[^<{/!]/.test(removed)) counts.prompts++
        continue
      }
      if (record.type === "attachment" && record.attachment?.type === "queued_command") {
        if (record.attachment.origin?.kind === "human") counts.prompts++
        continue
      }
      const inline = record.type === "progress" && record.data?.type === "agent_progress"
      // Said again in the sub-agent's own file.
      if (inline && files.includes(`agent-${record.data.agentId}`)) continue
      const said = inline ? record.data.message : record
      const inAgent = inline || record.isSidechain === true
      const content = said.message?.content
      const blocks: Raw[] = typeof content === "string" ? [{ type: "text", text: content }] : (content ?? [])
      if (said.type === "assistant") {
        for (const block of blocks) {
          if (block.type === "text" && block.text.trim() !== "" && said.isApiErrorMessage !== true) counts.answers++
          if (block.type === "thinking" && block.thinking.trim() !== "") counts.thoughts++
          if (block.type === "tool_use") counts.calls++
        }
      }
      if (said.type !== "user") continue
      for (const block of blocks) {
        if (block.type === "tool_result") {
          const id = `${inline ? record.data.agentId : ""} ${block.tool_use_id}`
          results.add(id)
          if (isRefused(said, block)) refused.add(id)
          else if (block.is_error === true) failed.add(id)
          if (hasReply(said, block)) counts.replies++
        }
        if (block.type !== "text") continue
        const injected = said.isMeta || said.isCompactSummary || (said.origin && said.origin.kind !== "human")
        if (!injected && (isTyped(block.text) || isCommandForAgent(block.text))) counts[inAgent ? "asked" : "prompts"]++
      }
    }
    for (const amounts of spent.values()) counts.tokens += Object.values(amounts).reduce((sum, one) => sum + one, 0)
    counts.results += results.size
    counts.failed += failed.size
    counts.refused += refused.size
  }
  return counts
}

function countCodex(sources: Source[]): Counts {
  const counts: Counts = { prompts: 0, asked: 0, answers: 0, calls: 0, results: 0 }
  const results = new Set<string>()
  const called = new Set<string>()
  let script = ""
  for (const record of sources.flatMap((source) => parsed(source.lines))) {
    // A bare record of an early file.
    const it = record.payload ?? record
    if (it.type === "user_message" || (it.role === "user" && it === record)) counts.prompts++
    if (it.role === "assistant") {
      const blocks: Raw[] = Array.isArray(it.content) ? it.content : [{ text: it.content }]
      counts.answers += blocks.filter((block) => block.text?.trim()).length
    }
    if (/^(?:function|custom_tool|web_search|tool_search|local_shell)_call$/.test(it.type)) {
      counts.calls++
      called.add(it.call_id)
      if (it.name === "exec") script = it.input
    }
    if (/_call_output$|^tool_search_output$|^function_result$/.test(it.type)) results.add(it.call_id ?? it.name)
    // What a script did by itself stands in no item: it belongs to the script, which may tell the patch itself.
    if (!/^(?:patch_apply|mcp_tool_call)_end$/.test(it.type) || called.has(it.call_id)) continue
    if (script === "") counts.calls++
    const isTold = it.type === "patch_apply_end" && script.includes("*** Begin Patch") && it.success !== false
    if (!isTold) counts.results++
  }
  counts.results += results.size
  return counts
}

/** By agent. Files of an agent without a counter are read all the same, and not counted. */
export const counters: Readonly<Record<string, (sources: Source[]) => Counts>> = {
  "claude-code": countClaude,
  codex: countCodex,
  ...moreCounters,
}
