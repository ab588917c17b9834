import type { Gate } from "#gate/gate"
import { calls } from "#protocol/calls"
import type { Work } from "#protocol/remote-nouns"
import type { Connection } from "../connection/connection.ts"
import type { Spool } from "../spool/spool.ts"
import type { Agent, AgentEvents } from "./agent/agent.ts"
import { Beat } from "./beat.ts"
import { settleEarlier } from "./earlier.ts"
import { endedBy, isSuperseded, type Why } from "./ending.ts"
import type { Happening } from "./happening.ts"
import { followHints } from "./hints.ts"
import type { Journal } from "./journal.ts"
import { LineSender } from "./line-sender.ts"
import { Modes } from "./modes.ts"
import { newId } from "./new-id.ts"
import { OpenItems, readOpenItems } from "./open-items.ts"
import { Outcomes } from "./outcomes.ts"
import { Questions } from "./questions.ts"
import { createRecorder, type Recorder } from "./recorder/recorder.ts"
import { pause, Telling } from "./telling.ts"
import { TextPump } from "./text-pump.ts"
import { Turns } from "./turns.ts"

/** What one run takes: the agent runs already, and the session is there. */
export interface RunGiven {
  connection: Connection
  session: string
  run: string
  owner: string
  agent: Agent
  cwd: string
  gate: Gate
  journal: Journal
  spool: Spool
  /** Where its spool, its journal and what is being written lie. */
  folder: string
  /** Ends with the first prompt. */
  once: boolean
  /** The agent tells the results of its calls only at the turn's end. */
  late: boolean
  hear(happening: Happening): void
  attended(): boolean
}

/** So long to send what waits when it ends, if the server is there. */
const FAREWELL_MS = 10_000
const CALL_MS = 5000
const STUCK_MS = 10_000

/**
 * One run: the way between the agent and its session. The agent's words go through the recorder and the gate into the spool and
 * to the server; prompts and answers come as work. Everything ends by `end`.
 */
export class Runner {
  readonly questions: Questions
  readonly turns: Turns
  readonly over: Promise<{ why: Why; error: unknown }>
  #given: RunGiven
  #stop = new AbortController()
  #recorder: Recorder
  #lines: LineSender
  #pump: TextPump
  #open: OpenItems
  #outcomes: Outcomes
  #beat: Beat
  #telling: Telling
  #askings: Telling
  readonly modes: Modes
  #away = false
  /** What the agent said before the run had begun; null from then on. What an earlier run left comes first. */
  #early: Record<string, unknown>[] | null = []
  #end: (over: { why: Why; error: unknown }) => void
  #lastTurn: { state: string; stop: string | null } | null = null
  #turnOver = Promise.withResolvers<void>()

  constructor(given: RunGiven) {
    this.#given = given
    const { connection, session, run, owner, agent, gate, journal, hear } = given
    const { signal } = this.#stop
    const over = Promise.withResolvers<{ why: Why; error: unknown }>()
    this.over = over.promise
    this.#end = over.resolve
    const refused = (error: unknown) => this.#heard(error)
    this.#telling = new Telling(signal, refused)
    this.#askings = new Telling(signal, refused)
    this.#lines = new LineSender({ connection, session, run, spool: given.spool, signal })
    this.#pump = new TextPump({
      gate,
      say: async (piece) =>
        (await connection.client.send(calls.sayText, { id: session, run, ...piece }, { signal: this.#late(CALL_MS) }))
          .have,
      failed: () => {},
    })
    this.#recorder = createRecorder({
      run,
      now: () => new Date(),
      late: given.late,
      later: (ms, work) => void setTimeout(work, ms),
      line: (line) => this.#write(line),
      text: (grown) => {
        this.#pump.grew(grown)
        this.#open.changed()
        hear({ event: "text", ...grown })
      },
    })
    this.#open = new OpenItems(given.folder, () => this.#recorder.open)
    const lines = this.#lines
    this.#outcomes = new Outcomes({ connection, session, run, journal, lines, telling: this.#telling })
    const look = () => this.#beat.look()
    this.modes = new Modes({ agent, hear, look, record: (update) => this.#recorder.update(update) })
    const common = { connection, session, run, owner, gate, recorder: this.#recorder, journal, hear }
    this.questions = new Questions({ ...common, telling: this.#askings, turn: () => this.turns.turn })
    this.turns = new Turns({
      ...common,
      agent,
      lines,
      telling: this.#telling,
      outcomes: this.#outcomes,
      over: (error) => this.#fail(error),
      look,
      ended: (turn) => this.#turnEnded(turn),
      closeQuestions: (reason) => this.questions.close(reason),
    })
    this.#beat = new Beat({
      connection,
      session,
      run,
      signal,
      state: () => ({
        state: this.turns.turn === null ? "idle" : "running",
        mode: this.modes.id,
        attended: given.attended(),
      }),
      work: (work) => this.#work(work),
      away: (message) => this.#wentAway(message),
      back: () => this.#cameBack(),
    })
  }

  /** How the last turn ended, for `--once`. */
  get lastTurn(): { state: string; stop: string | null } | null {
    return this.#lastTurn
  }

  /** What hears the agent from here on. */
  get events(): Pick<AgentEvents, "update" | "question" | "noise" | "exited"> {
    return {
      update: (update) => {
        if (this.#early) return void this.#early.push(update)
        if (update.sessionUpdate === "current_mode_update" && typeof update.currentModeId === "string")
          this.modes.turnedTo(update.currentModeId)
        this.#recorder.update(update)
        this.#open.changed()
      },
      question: (asked, closed) => this.questions.ask(asked, closed),
      noise: (line) => this.#given.hear({ event: "noise", line }),
      exited: () => this.#end({ why: "died", error: null }),
    }
  }

  /** Begins once the server has the run: first what an earlier run that was killed left, then its own lines. */
  begin(begun: { repository?: string; branch?: string }): void {
    const { agent, cwd, folder, connection, session, hear } = this.#given
    this.#recorder.cut(readOpenItems(folder))
    settleEarlier({ journal: this.#given.journal, recorder: this.#recorder, outcomes: this.#outcomes, hear })
    const { name, title, version, mode, modes } = agent
    this.#recorder.run({ agent: { name, title, version }, mode, modes, cwd, session: agent.session, ...begun })
    this.#open.write()
    const early = this.#early ?? []
    this.#early = null
    for (const update of early) this.events.update(update)
    const { signal } = this.#stop
    void this.#lines.run().catch((error) => this.#fail(error))
    void this.#beat.run().catch((error) => this.#fail(error))
    void followHints(
      connection,
      session,
      {
        hint: (event) => this.#hint(event),
        here: (names, readers) => this.#given.hear({ event: "here", names, readers }),
      },
      signal,
    )
  }

  /** A prompt from the terminal or the command line. */
  type(text: string): void {
    this.turns.type(newId(), text)
  }

  /** Some agents don't stop when they are asked to. */
  sayIfStuck(): void {
    const { turn } = this.turns
    setTimeout(() => {
      if (turn !== null && this.turns.turn === turn)
        this.#given.hear({ event: "remark", text: "It hasn't stopped yet. End the run to kill it." })
    }, STUCK_MS).unref()
  }

  end(why: Why): void {
    this.#end({ why, error: null })
  }

  /** Ends the agent and the run, and sends what waits as far as the server is there. Gives how many lines stay here. */
  async close(why: Why): Promise<number> {
    const { agent, connection, session, run, hear } = this.#given
    this.turns.stop()
    const turnOver = this.turns.turn === null ? null : this.#turnOver.promise
    this.questions.close("the run ended")
    await agent.end().catch(() => {})
    if (turnOver) await Promise.race([turnOver, pause(CALL_MS)])
    this.#pump.close()
    this.#open.close()
    const hasServer = !["superseded", "gone", "refused"].includes(why)
    if (hasServer) {
      const sent = this.#lines.acknowledged(this.#lines.end)
      const all = Promise.all([sent, this.#telling.settled(), this.#askings.settled()])
      await Promise.race([all, pause(this.#away ? CALL_MS / 5 : FAREWELL_MS)])
      const ending = async () => {
        await connection.client.send(calls.endRun, { id: session, run, reason: why }, { signal: this.#late(CALL_MS) })
        if (this.#lines.waiting > 0) return
        const ended = { id: session, ended: "following" } as const
        await connection.client.send(calls.completeSession, ended, { signal: this.#late(CALL_MS) })
      }
      // The server hears by silence what it can't be told.
      await ending().catch(() => {})
    }
    this.#stop.abort()
    const waiting = this.#lines.waiting
    hear({ event: "ended", why, waiting_lines: waiting })
    return waiting
  }

  #write(line: string): void {
    const gated = this.#given.gate.line(line)
    this.#lines.append(gated)
    const told = JSON.parse(gated) as Record<string, unknown>
    if (typeof told.item === "string") this.#pump.end(told.item)
    this.#given.hear({ event: "line", line: told })
  }

  #work(work: Work): void {
    if (work.end) return void this.end("ended")
    if (work.interrupt !== null) this.turns.interrupt(work.interrupt)
    this.questions.work(work.answers)
    this.modes.work(work.mode)
    this.turns.work(work.proposals)
  }

  #hint(event: string): void {
    if (event === "joined" || /^(proposal|question|run)\./.test(event)) this.#beat.look()
    if (event === "joined" || event.startsWith("proposal.")) this.onProposals?.()
  }

  /** Set by who shows the prompts that wait. */
  onProposals: (() => void) | null = null

  #turnEnded(turn: { proposal: string; state: string; stop: string | null }): void {
    this.#lastTurn = turn
    this.#turnOver.resolve()
    this.#turnOver = Promise.withResolvers()
    this.#open.write()
    if (this.#given.once) this.end("once")
  }

  #wentAway(message: string): void {
    this.#away = true
    this.turns.online = false
    this.#given.hear({ event: "away", message })
    this.turns.next()
  }

  #cameBack(): void {
    this.#away = false
    this.turns.online = true
    this.#given.hear({ event: "back" })
  }

  /** What a loop ended with. */
  #fail(error: unknown): void {
    this.#end({ why: endedBy(error) ?? "refused", error })
  }

  /** A call was refused. Whether the session is gone, the beat hears. */
  #heard(error: unknown): void {
    if (isSuperseded(error)) this.#end({ why: "superseded", error })
  }

  #late(ms: number): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ms)])
  }
}
