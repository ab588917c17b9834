import { createHash } from "node:crypto"
import { appendFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { setTimeout as pause } from "node:timers/promises"
import { parseArgs } from "node:util"
import { type Message, play, type Turn } from "./agent-script.ts"

/**
 * A scripted coding agent that speaks ACP over stdio, as a program of its own: real agents need an account and a model. A prompt
 * is its script (agent-script.ts). Run it with `bun tests/remote/agent.ts [options]`.
 *
 * --log FILE       appends a line of JSON for each prompt it gets ({prompt, sha256, session}) and each `fault` of its client
 * --auth           wants its own sign-in
 * --silent         never answers anything
 * --dies           ends at once, with words on stderr
 * --slow MS        answers a new session after so long
 * --load           offers `session/load` only, which replays what was; without, `session/resume`
 * --no-resume      offers neither
 * --no-modes       has no modes
 * --options        tells its modes as an option, and forgets `modes`
 */
const { values: given } = parseArgs({
  options: {
    log: { type: "string" },
    auth: { type: "boolean" },
    silent: { type: "boolean" },
    dies: { type: "boolean" },
    slow: { type: "string" },
    load: { type: "boolean" },
    "no-resume": { type: "boolean" },
    "no-modes": { type: "boolean" },
    options: { type: "boolean" },
  },
})

const modes = [
  { id: "auto", name: "Auto", description: "Decides by itself" },
  { id: "default", name: "Manual", description: "Asks before changes" },
  { id: "plan", name: "Plan" },
]

let mode = "auto"
let session = ""
let ids = 1000
const current: { turn: (Turn & { cancel(): void }) | null } = { turn: null }
const waiting = new Map<number, (message: Message) => void>()

const raw = (line: string) => void process.stdout.write(`${line}\n`)
const send = (message: object) => raw(JSON.stringify({ jsonrpc: "2.0", ...message }))
const update = (session: string, told: object) =>
  send({ method: "session/update", params: { sessionId: session, update: told } })

function log(line: object): void {
  if (given.log) appendFileSync(given.log, `${JSON.stringify(line)}\n`)
}

function turnOf(session: string): Turn & { cancel(): void } {
  const cancelled = Promise.withResolvers<void>()
  let isCancelled = false
  return {
    session,
    update: (told) => update(session, told),
    raw,
    ask(method, params) {
      const id = ++ids
      const answer = new Promise<Message>((resolve) => waiting.set(id, resolve))
      send({ id, method, params: { sessionId: session, ...params } })
      return answer
    },
    notify: (method, params) => send({ method, params }),
    get lastId() {
      return ids
    },
    get mode() {
      return mode
    },
    cancelled: cancelled.promise,
    get isCancelled() {
      return isCancelled
    },
    cancel() {
      isCancelled = true
      cancelled.resolve()
    },
  }
}

async function prompt(id: number, params: Message): Promise<void> {
  const text: string = params.prompt.map((block: Message) => block.text).join("")
  log({ prompt: text, sha256: createHash("sha256").update(text).digest("hex"), session: params.sessionId })
  if (params.prompt.length !== 1) log({ fault: `a prompt of ${params.prompt.length} blocks` })
  if (current.turn) log({ fault: "a second prompt during a turn", prompt: text })
  current.turn = turnOf(params.sessionId)
  const answer = await play(text, current.turn)
  current.turn = null
  send({ id, ...answer })
}

function begun(): object {
  if (given["no-modes"]) return {}
  const options = modes.map(({ id, name }) => ({ value: id, name }))
  const configOptions = [
    { id: "permissions", name: "Mode", category: "mode", type: "select", currentValue: mode, options },
    { id: "model", name: "Model", category: "model", type: "select", currentValue: "secret-model", options: [] },
  ]
  return given.options ? { configOptions } : { modes: { currentModeId: mode, availableModes: modes }, configOptions }
}

async function serve({ id, method, params }: Message): Promise<void> {
  const answer = (result: object) => send({ id, result })
  switch (method) {
    case "initialize":
      return answer({
        protocolVersion: 1,
        agentInfo: { name: "scripted", title: "Scripted Agent", version: "1.2.3" },
        agentCapabilities: {
          loadSession: !given["no-resume"],
          sessionCapabilities: given.load || given["no-resume"] ? {} : { resume: {} },
        },
        authMethods: [{ id: "browser", name: "Sign in with a browser" }],
      })
    case "session/new":
      if (given.auth)
        return send({
          id,
          error: { code: -32000, message: "Authentication required", data: { details: "Run: scripted login" } },
        })
      await pause(Number(given.slow ?? 0))
      send({ method: "_auth/status_update", params: { authStatus: { label: "alice@example.com" } } })
      session = crypto.randomUUID()
      answer({ sessionId: session, ...begun() })
      return update(session, {
        sessionUpdate: "available_commands_update",
        availableCommands: [{ name: "secret-command" }],
      })
    case "session/load":
    case "session/resume":
      if (method === "session/load") {
        for (const word of ["replayed ", "words"])
          update(params.sessionId, { sessionUpdate: "agent_message_chunk", content: { type: "text", text: word } })
        update(params.sessionId, {
          sessionUpdate: "usage_update",
          used: 1,
          size: 2,
          cost: { amount: 5, currency: "USD" },
        })
      }
      mode = "auto"
      answer(begun())
      // Some agents go on with the replay behind their answer.
      await pause(20)
      update(params.sessionId, {
        sessionUpdate: "agent_message_chunk",
        content: { type: "text", text: "replayed late" },
      })
      return update(params.sessionId, { sessionUpdate: "session_info_update", title: "Replayed" })
    case "session/set_mode":
      mode = params.modeId
      return answer({})
    case "session/set_config_option":
      mode = params.value
      return answer(begun())
    case "session/prompt":
      return prompt(id, params)
    default:
      return send({ id, error: { code: -32601, message: `Method not found: ${method}` } })
  }
}

if (given.dies) {
  console.error("scripted: no such model")
  process.exit(1)
}
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  if (given.silent) continue
  if (message.method === "session/cancel") current.turn?.cancel()
  else if (message.method === undefined) waiting.get(message.id)?.(message)
  else void serve(message)
}
process.exit(0)
