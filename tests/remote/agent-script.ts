import { spawn } from "node:child_process"
import { setTimeout as pause } from "node:timers/promises"

// biome-ignore lint/suspicious/noExplicitAny: what comes over the line
export type Message = any

/** What a turn's script may do. */
export interface Turn {
  update(update: object): void
  /** Writes as it is, whatever it is. */
  raw(line: string): void
  /** A request to the client; gives the whole answer. */
  ask(method: string, params: object): Promise<Message>
  notify(method: string, params: object): void
  /** The id of the last request. */
  readonly lastId: number
  readonly session: string
  readonly mode: string
  /** Resolves once the client has sent `session/cancel`. */
  readonly cancelled: Promise<void>
  readonly isCancelled: boolean
}

/**
 * What the scripted agent does for a prompt: each `[[verb argument...]]` in it, in order. A prompt without any is answered with
 * its own words. Between two verbs it looks whether the turn was cancelled.
 *
 * say [words] [ms]     an answer of so many words, one every so many ms (10, 5)
 * text WORDS           an answer in one piece; think WORDS: a thought
 * tool                 a command, its input told in pieces, with its output at the end
 * stream [pieces] [ms] a command whose output grows, as by a terminal
 * edit                 a change of a file, told before it is made
 * ask [times]          asks for permission, and says which option was chosen; two options are of one kind. Cancelling does not
 *                      keep it from asking again: it hangs unless each request is answered
 * takeback             asks for permission, and takes it back
 * option ID            tells a mode as an option; mode ID: as a mode
 * used                 tells tokens with an empty piece of an answer
 * plan, title WORDS, usage [cost], image, unknown, sub
 * noise                lines on stdout that are no messages, and lines on stderr
 * fs                   asks to read a file, which no client offers, and says the answer's code
 * flood [bytes]        a command with this much output (5,000,000)
 * spawn                starts a program that outlives it, and says its process id
 * wait                 until the turn is cancelled
 * hang                 for ever, cancelled or not
 * open                 ends the turn with a call that has no end
 * crash                ends the program
 * error [WORDS]        answers with an error; stop REASON: ends the turn with this word
 */
export async function play(text: string, turn: Turn): Promise<object> {
  const steps = [...text.matchAll(/\[\[(\w+) ?([^\]]*)\]\]/g)]
  if (steps.length === 0) await words(turn, `You said: ${text}`.split(/(?<= )/), 1)
  let ended: object | undefined
  for (const [, verb = "", rest = ""] of steps) {
    if (turn.isCancelled) break
    const step = steps_[verb]
    if (!step) throw new Error(`the scripted agent does not know "${verb}"`)
    ended = (await step(turn, rest)) ?? ended
  }
  if (turn.isCancelled) return { result: { stopReason: "cancelled" } }
  const usage = { inputTokens: 100, outputTokens: 20, cachedReadTokens: 0, cachedWriteTokens: 0, totalTokens: 120 }
  return ended ?? { result: { stopReason: "end_turn", usage } }
}

type Step = (turn: Turn, rest: string) => Promise<object | undefined> | object | undefined

let calls = 0
const textBlock = (text: string) => ({ type: "content", content: { type: "text", text } })
const chunk = (text: string, kind = "agent_message_chunk", more: object = {}) => ({
  sessionUpdate: kind,
  content: { type: "text", text },
  ...more,
})
const numbers = (rest: string, ...otherwise: number[]) => {
  const given = rest.split(" ").filter(Boolean).map(Number)
  return otherwise.map((number, at) => given[at] ?? number)
}

async function words(turn: Turn, pieces: string[], ms: number): Promise<undefined> {
  for (const piece of pieces) {
    if (turn.isCancelled) return
    turn.update(chunk(piece))
    await pause(ms)
  }
}

function call(turn: Turn, told: object): string {
  const toolCallId = `call-${process.pid}-${++calls}`
  turn.update({ sessionUpdate: "tool_call", toolCallId, status: "pending", kind: "execute", ...told })
  return toolCallId
}

const options = [
  { optionId: "once-strict", name: "Allow, and ask for the next", kind: "allow_once" },
  { optionId: "once-lax", name: "Allow, and not ask in this turn", kind: "allow_once" },
  { optionId: "no", name: "No", kind: "reject_once" },
]

async function askOnce(turn: Turn): Promise<undefined> {
  const rawInput = { command: "rm -rf build", description: "Clean up" }
  const toolCallId = call(turn, { title: "Terminal", rawInput: {} })
  const { result } = await turn.ask("session/request_permission", {
    toolCall: { toolCallId, title: "rm -rf build", kind: "execute", rawInput },
    options,
  })
  const chosen = result?.outcome?.optionId
  const status = chosen?.startsWith("once") ? "completed" : "failed"
  turn.update({ sessionUpdate: "tool_call_update", toolCallId, status, content: [textBlock(`chosen: ${chosen}`)] })
  turn.update(chunk(`chosen: ${chosen ?? result?.outcome?.outcome}`))
}

const steps_: Record<string, Step> = {
  say(turn, rest) {
    const [count = 0, ms = 0] = numbers(rest, 10, 5)
    return words(
      turn,
      Array.from({ length: count }, (_, at) => `word-${at + 1} `),
      ms,
    )
  },
  text: (turn, rest) => turn.update(chunk(rest)) as undefined,
  think: (turn, rest) => turn.update(chunk(rest, "agent_thought_chunk")) as undefined,
  async tool(turn) {
    const toolCallId = call(turn, { title: "Terminal", rawInput: {}, content: [] })
    const more = (told: object) => turn.update({ sessionUpdate: "tool_call_update", toolCallId, ...told })
    more({ rawInput: { command: "ls" }, title: "ls" })
    more({ rawInput: { command: "ls", description: "List" }, content: [textBlock("List")] })
    await pause(5)
    more({ status: "completed", rawOutput: "README.md\n", content: [textBlock("```console\nREADME.md\n```")] })
    return undefined
  },
  async stream(turn, rest) {
    const [pieces = 0, ms = 0] = numbers(rest, 5, 5)
    const toolCallId = call(turn, { title: "make", status: "in_progress", rawInput: { command: "make" } })
    const more = (told: object) => turn.update({ sessionUpdate: "tool_call_update", toolCallId, ...told })
    for (let at = 1; at <= pieces; at++) {
      more({ _meta: { terminal_output_delta: { terminal_id: toolCallId, data: `line ${at}\n` } } })
      await pause(ms)
    }
    more({ status: "completed", _meta: { terminal_exit: { exit_code: 0, terminal_id: toolCallId } } })
    return undefined
  },
  edit(turn) {
    const diff = { type: "diff", path: "/demo/a.ts", oldText: "one\n", newText: "two\n" }
    const toolCallId = call(turn, {
      title: "Edit a.ts",
      kind: "edit",
      rawInput: { path: "/demo/a.ts" },
      content: [diff],
    })
    turn.update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed", rawOutput: "ok" })
    return undefined
  },
  async ask(turn, rest) {
    const [times = 1] = numbers(rest, 1)
    for (let at = 0; at < times; at++) await askOnce(turn)
    return undefined
  },
  async takeback(turn) {
    const toolCall = { toolCallId: call(turn, { title: "cp", rawInput: { command: "cp" } }) }
    const answer = turn.ask("session/request_permission", { toolCall, options })
    await pause(20)
    turn.notify("$/cancel_request", { requestId: turn.lastId })
    turn.update(chunk(`taken back: ${(await answer).result?.outcome?.outcome}`))
    return undefined
  },
  plan(turn) {
    const entries = ["Look", "Do"].map((content) => ({ content, priority: "medium", status: "pending" }))
    return turn.update({ sessionUpdate: "plan", entries }) as undefined
  },
  title: (turn, rest) => turn.update({ sessionUpdate: "session_info_update", title: rest }) as undefined,
  mode: (turn, rest) => turn.update({ sessionUpdate: "current_mode_update", currentModeId: rest }) as undefined,
  option(turn, currentValue) {
    const configOptions = [{ id: "permissions", name: "Mode", category: "mode", currentValue, options: [] }]
    return turn.update({ sessionUpdate: "config_option_update", configOptions }) as undefined
  },
  usage(turn, rest) {
    const [amount] = numbers(rest, 0.25)
    return turn.update({
      sessionUpdate: "usage_update",
      used: 5,
      size: 9,
      cost: { amount, currency: "USD" },
    }) as undefined
  },
  used(turn) {
    const usage = { inputTokens: 100, outputTokens: 10, totalTokens: 110, cachedReadTokens: 40 }
    return turn.update(chunk("", "agent_message_chunk", { _meta: { usage } })) as undefined
  },
  image(turn) {
    const data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    const content = { type: "image", mimeType: "image/png", data }
    return turn.update({ sessionUpdate: "agent_message_chunk", content }) as undefined
  },
  unknown: (turn) => turn.update({ sessionUpdate: "weather_update", sky: "clear" }) as undefined,
  async sub(turn) {
    const toolCallId = call(turn, { title: "Task", kind: "think", rawInput: { prompt: "Count" } })
    const _meta = { claudeCode: { parentToolUseId: toolCallId } }
    for (const word of ["I ", "count ", "three."]) {
      turn.update(chunk(word, "agent_message_chunk", { _meta }))
      turn.update(chunk(`main-${word}`))
      await pause(1)
    }
    turn.update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed", content: [textBlock("three")] })
    return undefined
  },
  noise(turn) {
    turn.raw("Debugger attached.")
    turn.raw("[1,2,3]")
    turn.raw('{"jsonrpc":"2.0","method":')
    console.error("\x1b[31mwarning\x1b[0m: old Node")
    return undefined
  },
  async fs(turn) {
    const { error } = await turn.ask("fs/read_text_file", { path: "/etc/passwd" })
    return turn.update(chunk(`fs: ${error?.code}`)) as undefined
  },
  flood(turn, rest) {
    const [bytes = 0] = numbers(rest, 5_000_000)
    const toolCallId = call(turn, { title: "yes", status: "in_progress", rawInput: { command: "yes" } })
    const output = "0123456789abcde\n".repeat(bytes / 16)
    const content = [textBlock(output)]
    return turn.update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed", content }) as undefined
  },
  spawn(turn) {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" })
    return turn.update(chunk(`pid: ${child.pid}`)) as undefined
  },
  wait: (turn) => turn.cancelled.then(() => undefined),
  hang: () => new Promise<undefined>(() => {}),
  open: (turn) =>
    void call(turn, { title: "sleep", status: "in_progress", rawInput: { command: "sleep" } }) as undefined,
  crash: () => process.exit(3),
  error: (_turn, rest) => ({
    error: { code: -32603, message: "Internal error", data: { details: rest || "overloaded" } },
  }),
  stop: (_turn, rest) => ({ result: { stopReason: rest } }),
}
