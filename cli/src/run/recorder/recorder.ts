import { type Json, string } from "#agents/json"
import type { Usage } from "#protocol/entries"
import { createCalls, writeCutCall } from "./calls.ts"
import type { Lines } from "./lines.ts"
import { createMessages, isChunk, saysWords, writeMessage } from "./messages.ts"
import { createModes } from "./modes.ts"
import type { OpenItem, TextOf } from "./open-item.ts"
import { SubAgents } from "./sub-agents.ts"
import { startsSubAgent, underOf } from "./under.ts"

/**
 * Turns what the agent says into the lines that are stored, and into the text that is being written. No I/O, and nothing of any
 * server: time, ids and both ways out are given.
 */
export interface Recorder {
  /** A `session/update` of the agent's. */
  update(update: Record<string, unknown>): void
  /** The agent asks about a call: its input is whole, so its line is written. */
  asked(call: string | null): void
  /** A question after it was answered or closed. */
  question(line: QuestionLine): void
  /** The turn has ended: items and calls that are still open end, then comes the `stop` line. */
  stop(turn: StopLine): void
  prompt(line: PromptLine): void
  run(line: RunLine): void
  /** What is being written at this moment, for `open.json`. */
  readonly open: readonly OpenItem[]
  /** Writes what was open when an earlier run was killed. */
  cut(items: readonly OpenItem[]): void
}

export interface RecorderGiven {
  /** The run's id; items are named after it. */
  run: string
  now(): Date
  /** Calls `work` after `ms`. */
  later(ms: number, work: () => void): void
  /** A line to store, without its newline. */
  line(line: string): void
  /** An item that has grown; `text` is all of it so far. */
  text(grown: { item: string; of: TextOf; text: string }): void
  /** The agent tells the results of its calls only at the turn's end: lines of results wait for it. */
  late?: boolean
}

export interface QuestionLine {
  id: string
  call: string | null
  /** The chosen option: its id, name and kind; absent when it was closed without an answer. */
  option?: string
  name?: string
  kind?: string
  by?: string
  via?: string
  reason?: string
}

export interface StopLine {
  /** The proposal. */
  id: string
  stop: string
  note?: string
  usage?: Usage
}

export interface PromptLine {
  id: string
  by: string
  text: string
}

export interface RunLine {
  agent: { name: string; title: string; version: string | null }
  /** A mode's id, and the names of all modes, for the lines that tell of a change. */
  mode: string | null
  modes: readonly { id: string; name: string }[]
  cwd: string
  /** The agent's own id. */
  session: string
  /** The folder's git remote as `owner/name`, and its branch. */
  repository?: string
  branch?: string
}

export function createRecorder({ run, now, later, line, text, late = false }: RecorderGiven): Recorder {
  let items = 0
  const lines: Lines = {
    write: (type, fields) => line(JSON.stringify({ v: 1, at: now().toISOString(), type, ...fields })),
    nextItem: () => `${run.slice(0, 8)}-${++items}`,
  }
  const messages = createMessages(lines, (item, of, grown) => text({ item, of, text: grown }))
  const calls = createCalls({
    lines,
    later,
    late,
    now: () => now().getTime(),
    grew: (item, grown) => text({ item, of: "result", text: grown }),
    ending(id) {
      messages.end(id)
      if (subAgents.isStarter(id)) messages.end(undefined)
    },
  })
  const subAgents = new SubAgents(() => calls.openWith(startsSubAgent))
  const modes = createModes()
  let title = ""

  function update(told: Json): void {
    const kind = string(told.sessionUpdate)
    const under = underOf(told) ?? subAgents.starterOf(told)
    // A sub-agent at work: the call that started it has its whole input.
    if (under !== undefined) calls.asked(under)
    if (isChunk(kind)) {
      if (!saysWords(told)) return
      // Whoever speaks on has told the inputs of its calls.
      if (kind !== "compaction_summary_chunk") calls.writeThoseUnder(under)
      messages.chunk(kind, told, under)
    } else if (kind === "tool_call" || kind === "tool_call_update") {
      if (!calls.isKnown(told.toolCallId)) {
        messages.end(under)
        // Its words came without its name, as if the main conversation's.
        if (under !== undefined && subAgents.isStarter(under)) messages.end(undefined)
      }
      calls.update(told, under)
    } else if (kind === "current_mode_update") turnTo(modes.turnTo(string(told.currentModeId)))
    else if (kind === "config_option_update") turnTo(modes.fromOptions(told.configOptions))
    else if (kind === "session_info_update") rename(told)
    else if (kind === "plan") lines.write("update", { under, update: { sessionUpdate: kind, entries: told.entries } })
    else if (!saysNothing.has(kind)) writeWhole(kind, told, under)
  }

  function turnTo(mode: { currentModeId: string; name?: string } | null): void {
    if (mode) lines.write("update", { update: { sessionUpdate: "current_mode_update", ...mode } })
  }

  function rename(told: Json): void {
    const named = string(told.title)
    if (named === "" || named === title) return
    title = named
    lines.write("update", { update: { sessionUpdate: "session_info_update", title } })
  }

  function writeWhole(kind: string, told: Json, under: string | undefined): void {
    if (kind === "compaction_update" && told.status !== "in_progress") messages.endCompaction(told.compactionId)
    const { configOptions: _, ...kept } = told
    lines.write("update", { under, update: kept })
  }

  function endAll(stop: string): void {
    messages.endAll()
    calls.endAll(stop === "cancelled" || stop === "interrupted" ? "interrupted" : "unknown")
  }

  return {
    update,
    asked(call) {
      if (call !== null) calls.asked(call)
    },
    question(asked) {
      if (asked.option === undefined) calls.answered(asked.call, "interrupted")
      else if (asked.kind?.startsWith("reject")) calls.answered(asked.call, "refused")
      lines.write("question", { ...asked })
    },
    stop(turn) {
      endAll(turn.stop)
      lines.write("stop", { ...turn })
    },
    prompt(prompt) {
      endAll("")
      lines.write("prompt", { ...prompt })
    },
    run({ modes: known, ...begun }) {
      const name = modes.begin(begun.mode, known)
      lines.write("run", { run, ...begun, mode_name: name })
    },
    get open() {
      return [...messages.open, ...calls.open]
    },
    cut(cutItems) {
      for (const item of cutItems) {
        if (item.is === "message") writeMessage(lines, item, true)
        else writeCutCall(lines, item)
      }
    },
  }
}

/** How full the context is, and what could be typed: of no use to readers, and long. */
const saysNothing = new Set(["usage_update", "available_commands_update"])
