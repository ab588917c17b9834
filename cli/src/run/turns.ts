import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { unfitIn } from "#protocol/prompt-text"
import type { Proposal, Work } from "#protocol/remote-nouns"
import { isBearable } from "../connection/bearable.ts"
import type { Connection } from "../connection/connection.ts"
import type { Agent, Turn } from "./agent/agent.ts"
import { isSuperseded } from "./ending.ts"
import type { Happening } from "./happening.ts"
import { type Ending, hashOf, type Journal, type Noted } from "./journal.ts"
import type { LineSender } from "./line-sender.ts"
import { asError, cutShort, endingOf, endingOfTurn, type Outcomes } from "./outcomes.ts"
import type { Recorder } from "./recorder/recorder.ts"
import type { Telling } from "./telling.ts"

/**
 * The prompts of a run, one turn at a time. A prompt is taken, compared with its hash and noted in the journal before the agent gets
 * it, so that whatever is killed at whatever moment, no prompt reaches the agent twice.
 */
const TAKE_MS = 15_000

export interface Turning {
  connection: Connection
  session: string
  run: string
  /** The owner's id: whose prompts come from the terminal. */
  owner: string
  agent: Pick<Agent, "prompt" | "cancel">
  journal: Journal
  recorder: Recorder
  lines: LineSender
  telling: Telling
  outcomes: Outcomes
  hear(happening: Happening): void
  /** The server refuses this run for good. */
  over(error: unknown): void
  /** There may be something new to do: asks for the work. */
  look(): void
  /** After each turn, and once it is idle with nothing to do. */
  ended(turn: { proposal: string; state: Ending["state"]; stop: string | null }): void
  closeQuestions(reason: string): void
}

/** A prompt that the owner typed here. */
interface Own {
  proposal: string
  text: string
  /** The server lists it among the approved. */
  listed: boolean
}

export class Turns {
  #given: Turning
  #outcomes: Outcomes
  /** The server's approved prompts, as its last answer named them. */
  #approved: Work["proposals"] = []
  #own: Own[] = []
  #turn: { proposal: string; interrupted: boolean } | null = null
  #busy = false
  #stopped = false
  /** The server was told to take this one, and did not answer: until it does, it may be the one that runs. */
  #uncertain: string | null = null
  /** Refused a moment ago: the next answer of the server says what became of it. */
  #passed = new Set<string>()

  online = true

  constructor(given: Turning) {
    this.#given = given
    this.#outcomes = given.outcomes
  }

  get turn(): string | null {
    return this.#turn?.proposal ?? null
  }

  /** Nothing runs, and nothing that was typed here waits. */
  get idle(): boolean {
    return this.#turn === null && !this.#busy && this.#own.length === 0
  }

  /** The server's approved prompts, in the order in which they run. */
  work(approved: Work["proposals"]): void {
    this.#approved = approved
    this.#passed.clear()
    this.next()
  }

  /** A prompt from the terminal. It runs at once if nothing else does or waits; else it takes its place. */
  type(proposal: string, text: string): void {
    const own: Own = { proposal, text, listed: false }
    const { journal, run, hear } = this.#given
    const noted = { proposal, hash: hashOf(text), run, at: new Date().toISOString(), state: "waiting", text } as const
    try {
      journal.note(noted)
    } catch (error) {
      hear({ event: "remark", text: `Not sent: this machine's disk refused to note it (${asError(error).message}).` })
      return
    }
    this.#own.push(own)
    if (this.#turn !== null || this.#busy || this.#approved.length > 0) void this.#list(own)
    this.next()
  }

  /** Gives the turn up: false when there is none, or another. */
  interrupt(proposal: string | null): boolean {
    if (this.#turn === null || (proposal !== null && this.#turn.proposal !== proposal)) return false
    if (this.#turn.interrupted) return true
    this.#turn.interrupted = true
    // First, so that the questions that the agent side closes with it have their reason.
    this.#given.closeQuestions("interrupted")
    this.#given.agent.cancel()
    return true
  }

  /** No more is given. */
  stop(): void {
    this.#stopped = true
  }

  next(): void {
    if (this.#busy || this.#stopped) return
    this.#busy = true
    void this.#nextOne()
      .catch((error) => this.#given.over(error))
      .then((again) => {
        this.#busy = false
        if (again) this.next()
      })
  }

  /** Gives whether to look for another one at once. */
  async #nextOne(): Promise<boolean> {
    // One is taken only once the server knows how those before it ended: it lets no two run.
    await this.#given.telling.settledWhile(() => this.online, TAKE_MS)
    if (this.#stopped) return false
    if (this.online && this.#uncertain !== null) return this.#take(this.#uncertain, null)
    const [first] = this.#approved.filter(({ id }) => !this.#passed.has(id))
    if (this.online && first) return this.#take(first.id, first.hash)
    const own = this.#own.find(({ listed }) => !listed || !this.online)
    if (!own) return false
    return this.online ? this.#takeOwn(own) : this.#runAway(own)
  }

  /** Takes one that the server has approved, and runs it. */
  async #take(proposal: string, hash: string | null): Promise<boolean> {
    this.#uncertain = proposal
    let taken: Proposal
    try {
      taken = await this.#asked({ proposal })
    } catch (error) {
      return this.#notTaken(proposal, error)
    }
    this.#uncertain = null
    this.#approved = this.#approved.filter(({ id }) => id !== proposal)
    this.#own = this.#own.filter((own) => own.proposal !== proposal)
    return this.#give(taken, hash ?? taken.hash)
  }

  /** Takes one that was typed here while nothing ran. */
  async #takeOwn(own: Own): Promise<boolean> {
    const { proposal, text } = own
    this.#uncertain = proposal
    let taken: Proposal
    try {
      taken = await this.#asked({ proposal, text })
    } catch (error) {
      if (isBearable(error)) return this.#runAway(own)
      this.#uncertain = null
      if (!(error instanceof Refusal) || isSuperseded(error)) throw error
      // Something else runs or waits: it takes its place among the others.
      if (error.code === "CONFLICT") await this.#list(own)
      else this.#drop(own, error)
      return false
    }
    this.#uncertain = null
    this.#own = this.#own.filter((one) => one !== own)
    return this.#give(taken, hashOf(text))
  }

  /** The server is away: one's own prompts run all the same, and it is told afterwards. */
  async #runAway(own: Own): Promise<boolean> {
    const { proposal, text } = own
    const { run, journal, owner } = this.#given
    this.#own = this.#own.filter((one) => one !== own)
    if (this.#uncertain !== null && this.#uncertain !== proposal) this.#outcomes.giveUp(this.#uncertain)
    this.#uncertain = null
    if (journal.find(proposal)?.state !== "waiting") return true
    this.#given.look()
    const began_at = new Date().toISOString()
    const noted = { proposal, hash: hashOf(text), run, at: began_at, state: "given", text } as const
    this.#outcomes.ranAway(proposal, text, began_at)
    await this.#run(noted, owner, text)
    return true
  }

  /** Compares, notes, and gives it to the agent; gives whether to look for another one at once. */
  async #give(taken: Proposal, hash: string): Promise<boolean> {
    const { run, journal } = this.#given
    const proposal = taken.id
    const before = journal.find(proposal)
    if (before && before.state !== "waiting") {
      // The server has forgotten what it knew, or this machine was killed before it could say.
      this.#outcomes.finish(proposal, before.ended ?? cutShort, 0)
      return true
    }
    // Expired, withdrawn, or its author may not prompt any more.
    if (taken.state !== "running") return true
    const text = taken.sent_text ?? taken.text
    const author = taken.author.id
    const isOwners = author === this.#given.owner || taken.sent_text !== null
    const unfit = unfitIn(text, isOwners ? "owner" : "contributor")
    const wrong =
      hashOf(text) !== taken.hash || taken.hash !== hash ? "Its text is not the one that was approved." : null
    if (wrong !== null || unfit) {
      const note = `${wrong ?? unfit?.why} It was not given to the agent.`
      this.#outcomes.finish(proposal, { state: "failed", note }, 0)
      this.#given.hear({ event: "stop", proposal, state: "failed", stop: null, note })
      return true
    }
    if (this.#stopped) {
      this.#outcomes.finish(proposal, { state: "cancelled", note: "The run ended before the agent got it." }, 0)
      return false
    }
    await this.#run({ proposal, hash: taken.hash, run, at: new Date().toISOString(), state: "given" }, author, text)
    return true
  }

  /** One turn. The journal comes first: if it can't be written, the agent gets nothing. */
  async #run(noted: Noted, by: string, text: string): Promise<void> {
    const { journal, recorder, agent, hear, lines } = this.#given
    const { proposal } = noted
    try {
      journal.note(noted)
    } catch (error) {
      const note = `This machine's disk refused to note it (${asError(error).message}), so it was not given to the agent.`
      this.#outcomes.finish(proposal, { state: "failed", note }, 0)
      hear({ event: "stop", proposal, state: "failed", stop: null, note })
      this.#given.ended({ proposal, state: "failed", stop: null })
      return
    }
    this.#turn = { proposal, interrupted: false }
    recorder.prompt({ id: proposal, by, text })
    hear({ event: "given", proposal, by, text })
    this.#given.look()
    const turn: Turn | Error = await agent.prompt(text).catch((error: unknown) => asError(error))
    const interrupted = this.#turn.interrupted
    this.#given.closeQuestions("the turn has ended")
    const ended = turn instanceof Error ? endingOf(turn, this.#stopped) : endingOfTurn(turn, interrupted)
    const stop = ended.stop ?? ended.state
    recorder.stop({
      id: proposal,
      stop,
      ...(ended.note !== undefined && { note: ended.note }),
      ...(!(turn instanceof Error) && turn.usage && { usage: turn.usage }),
    })
    journal.end(proposal, ended)
    this.#outcomes.finish(proposal, ended, lines.end)
    this.#turn = null
    hear({ event: "stop", proposal, state: ended.state, stop: ended.stop ?? null, note: ended.note ?? null })
    this.#given.ended({ proposal, state: ended.state, stop: ended.stop ?? null })
    this.#given.look()
  }

  async #asked(what: { proposal: string; text?: string }): Promise<Proposal> {
    const { connection, session, run } = this.#given
    const signal = AbortSignal.timeout(TAKE_MS)
    return connection.client.send(calls.takeProposal, { id: session, run, ...what }, { signal })
  }

  #notTaken(proposal: string, error: unknown): boolean {
    if (isBearable(error) || !(error instanceof Refusal)) return false
    this.#uncertain = null
    if (isSuperseded(error)) throw error
    // Withdrawn or expired meanwhile, or another one runs: asked again with the next answer.
    this.#passed.add(proposal)
    this.#own = this.#own.filter((own) => own.proposal !== proposal)
    return true
  }

  /** Puts one that was typed here into the queue that everybody sees. */
  async #list(own: Own): Promise<void> {
    const { connection, session, look } = this.#given
    own.listed = true
    try {
      await connection.client.send(calls.propose, { id: session, proposal: own.proposal, text: own.text })
      look()
    } catch (error) {
      // It waits here until the others are done.
      own.listed = false
      if (error instanceof Refusal && error.status === 400) this.#drop(own, error)
    }
  }

  #drop(own: Own, error: Refusal): void {
    this.#own = this.#own.filter((one) => one !== own)
    this.#given.journal.settle(own.proposal)
    this.#given.hear({ event: "remark", text: `Not sent: ${error.message}` })
  }
}
