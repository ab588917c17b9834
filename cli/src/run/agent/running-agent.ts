import { type Json, list, object, string } from "#agents/json"
import type { Agent, StartAgent, Turn } from "./agent.ts"
import { failed } from "./failed.ts"
import { LateResults } from "./late-results.ts"
import { ModeState } from "./mode-state.ts"
import { Permissions } from "./permissions.ts"
import { type Program, startProgram } from "./program.ts"
import { createRpc, type Rpc, type RpcId } from "./rpc.ts"
import { ToldCalls } from "./told-calls.ts"
import { TurnUsage } from "./turn-usage.ts"

/** Lines of noise that are told when the agent can't be started. */
const LAST_NOISE = 10
const SET_MODE_MS = 30_000

/** What of a session that goes on is told before its first prompt: all else is a replay of what was. */
const toldBeforehand = new Set(["current_mode_update", "config_option_update", "session_info_update"])

/** The agent's program and its one session. What it says is handled in the moment in which it is read. */
export class RunningAgent implements Agent {
  readonly name: string
  readonly lastNoise: string[] = []
  /** The ways to sign in that it names. */
  signIns: string[] = []
  readonly rpc: Rpc
  title: string
  version: string | null = null
  session = ""
  #given: StartAgent
  #program: Program
  #modes: ModeState
  #permissions: Permissions
  #calls = new ToldCalls()
  #usage = new TurnUsage(true)
  #late: LateResults | null = null
  /** `starting`: nothing is told yet. `quiet`: a session that goes on, before its first prompt. */
  #stage: "starting" | "quiet" | "open" = "starting"
  #goesOn = false
  #turn: "none" | "running" | "cancelling" = "none"

  constructor(given: StartAgent) {
    const { choice, cwd, env, events } = given
    this.#given = given
    this.name = choice.name
    this.title = choice.title
    this.#modes = new ModeState(choice.known)
    this.#permissions = new Permissions(events, this.#calls)
    this.rpc = createRpc({
      write: (line) => this.#program.write(line),
      notified: (method, params) => this.#notified(method, params),
      asked: (method, params, id, answer) => this.#asked(method, params, id, answer),
    })
    this.#program = startProgram({
      command: choice.command,
      cwd: choice.from ?? cwd,
      env: { ...env, ...choice.env, ...(choice.from !== null && { OPENCTL_FOLDER: cwd }) },
      line: (line) => {
        if (!this.rpc.take(line)) this.#noise(line)
      },
      noise: (line) => this.#noise(line),
      ended: (how) => this.#ended(how),
    })
  }

  get mode() {
    return this.#modes.current
  }

  get modes() {
    return this.#modes.modes
  }

  /** The program has said who it is. */
  met({ agentInfo, authMethods }: Json): void {
    const { title, name, version } = object(agentInfo)
    const ways = list(authMethods).map((one) => string(object(one).name).slice(0, 100))
    this.signIns = ways.filter((name) => name !== "").slice(0, 10)
    const { known } = this.#given.choice
    if (!known) this.title = string(title) || string(name) || this.title
    // An adapter tells its own version, not the agent's.
    if (!known?.isAdapter) this.version = string(version) || null
  }

  /** A session of before is asked for: what is told now was told then. */
  goesOn(session: string): void {
    this.session = session
    this.#goesOn = true
    this.#usage = new TurnUsage(false)
  }

  began(session: string, answer: Json): void {
    this.session = session
    this.#modes.begin(answer)
    const { choice, around } = this.#given
    if (choice.known?.lateResults && around) this.#late = new LateResults(choice.name, session, around)
  }

  /** From here on it is told what the agent says. */
  ready(): void {
    this.#stage = this.#goesOn ? "quiet" : "open"
  }

  async turnTo(mode: string, patience: number): Promise<void> {
    const { method, params } = this.#modes.requestFor(mode)
    await this.rpc.request(method, { sessionId: this.session, ...params }, patience)
    if (this.#modes.current !== mode) this.#update({ sessionUpdate: "current_mode_update", currentModeId: mode })
  }

  setMode(id: string): Promise<void> {
    return this.turnTo(id, SET_MODE_MS)
  }

  async prompt(text: string): Promise<Turn> {
    if (this.#turn !== "none") throw new Error("The agent is at another prompt.")
    this.#turn = "running"
    this.#stage = "open"
    this.#usage.begin()
    try {
      const prompt = [{ type: "text", text }]
      const answer = await this.rpc.request("session/prompt", { sessionId: this.session, prompt })
      for (const update of (await this.#late?.find()) ?? []) this.#update(update)
      const usage = this.#usage.end(answer)
      return { stop: string(answer.stopReason) || "unknown", ...(usage && { usage }) }
    } finally {
      this.#turn = "none"
      this.#permissions.cancelAll()
    }
  }

  cancel(): void {
    if (this.#turn === "running") this.#turn = "cancelling"
    this.rpc.notify("session/cancel", { sessionId: this.session })
    this.#permissions.cancelAll()
  }

  end(): Promise<void> {
    return this.#program.end()
  }

  #notified(method: string, params: Json): void {
    if (method === "session/update") this.#update(this.#ofWhom(params))
    else if (method === "$/cancel_request") this.#permissions.cancel(params.requestId as RpcId)
    // What else there is tells of accounts, or of nothing.
  }

  /** A session that this one has started is told apart as a call's sub-agent is. */
  #ofWhom({ sessionId, update }: Json): Json {
    const told = object(update)
    const isOther = typeof sessionId === "string" && sessionId !== "" && sessionId !== this.session
    if (!isOther || this.session === "") return told
    return { ...told, _meta: { parentToolCallId: sessionId, ...object(told._meta) } }
  }

  #update(update: Json): void {
    const kind = string(update.sessionUpdate)
    const before = this.#modes.current
    if (kind === "current_mode_update") this.#modes.current = string(update.currentModeId) || this.#modes.current
    else if (kind === "config_option_update") this.#modes.fromOptions(update.configOptions)
    this.#usage.take(update)
    if (this.#stage === "starting" || (this.#stage === "quiet" && !toldBeforehand.has(kind))) return
    if (kind === "tool_call" || kind === "tool_call_update") {
      this.#calls.take(update)
      this.#late?.take(update)
    }
    this.#given.events.update(update)
    // Some agents tell a mode only as an option.
    const { current } = this.#modes
    if (kind === "config_option_update" && current !== null && current !== before)
      this.#given.events.update({ sessionUpdate: "current_mode_update", currentModeId: current })
  }

  #asked(method: string, params: Json, id: RpcId, answer: (result: Json) => void): "known" | "unknown" {
    if (method !== "session/request_permission") return "unknown"
    // A turn that is being cancelled asks nothing any more.
    if (this.#turn === "cancelling") answer({ outcome: { outcome: "cancelled" } })
    else this.#permissions.ask(id, params, answer)
    return "known"
  }

  #noise(line: string): void {
    this.lastNoise.push(line)
    if (this.lastNoise.length > LAST_NOISE) this.lastNoise.shift()
    this.#given.events.noise(line)
  }

  #ended({ code, signal, error }: { code: number | null; signal: string | null; error?: Error }): void {
    const how = error ? error.message : signal ? `by ${signal}` : `with exit code ${code}`
    this.rpc.close(failed("died", `The agent's program ended (${how}).`))
    this.#permissions.cancelAll()
    this.#given.events.exited({ code, signal })
  }
}
