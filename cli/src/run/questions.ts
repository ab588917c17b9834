import type { Gate } from "#gate/gate"
import { calls } from "#protocol/calls"
import type { Work } from "#protocol/remote-nouns"
import type { Connection } from "../connection/connection.ts"
import type { Question } from "./agent/agent.ts"
import type { Happening } from "./happening.ts"
import { questionBody } from "./question-body.ts"
import type { Recorder } from "./recorder/recorder.ts"
import type { Telling } from "./telling.ts"

/**
 * What the agent asks. This machine holds the agent's request, so it judges: the first answer that gets here counts, from the
 * terminal or by way of the server. A question has no time limit.
 */

/** The server keeps so much of an option's id. */
const LONGEST_ID = 200
/** An option's id as the server keeps it. */
const keptId = (id: string): string => id.replaceAll("\u0000", "").slice(0, LONGEST_ID).toWellFormed()

export interface Asking {
  connection: Connection
  session: string
  run: string
  owner: string
  gate: Gate
  recorder: Recorder
  telling: Telling
  hear(happening: Happening): void
  /** The prompt that the agent is at. */
  turn(): string | null
}

interface Open {
  asked: Question
  resolve(option: string | null): void
}

export class Questions {
  #given: Asking
  #open = new Map<string, Open>()

  constructor(given: Asking) {
    this.#given = given
  }

  get open(): Question[] {
    return [...this.#open.values()].map(({ asked }) => asked)
  }

  /** The agent asks; gives the id of the option that was chosen, or null. */
  async ask(asked: Question, closed: AbortSignal): Promise<string | null> {
    this.#given.recorder.asked(asked.call)
    const answer = Promise.withResolvers<string | null>()
    this.#open.set(asked.id, { asked, resolve: answer.resolve })
    closed.addEventListener("abort", () => this.#close(asked.id, "the agent took it back"), { once: true })
    this.#tellOpen(asked)
    this.#given.hear({ event: "question", state: "open", question: asked })
    return answer.promise
  }

  /** False when somebody else was first, or the agent offers no such option. */
  answer(id: string, option: string, from: { by: string; via: "terminal" | "browser" }): boolean {
    const open = this.#open.get(id)
    const offered = open?.asked.options ?? []
    const chosen = offered.find(({ id }) => id === option) ?? offered.find((one) => keptId(one.id) === keptId(option))
    if (!open || !chosen) return false
    this.#open.delete(id)
    const { asked } = open
    open.resolve(chosen.id)
    const { by, via } = from
    const { name, kind } = chosen
    this.#given.recorder.question({ id, call: asked.call, option: chosen.id, name, kind, by, via })
    this.#tellClosed(id, { option: keptId(chosen.id), by, via })
    this.#given.hear({ event: "question", state: "answered", question: asked, option: name, via, reason: null })
    return true
  }

  /** The answers that were given in browsers. */
  work(answers: Work["answers"]): void {
    for (const { question, option, by } of answers) this.answer(question, option, { by, via: "browser" })
  }

  /** No answer comes any more. The agent hears "cancelled". */
  close(reason: string): void {
    for (const id of [...this.#open.keys()]) this.#close(id, reason)
  }

  #close(id: string, reason: string): void {
    const open = this.#open.get(id)
    if (!open) return
    this.#open.delete(id)
    const { asked, resolve } = open
    resolve(null)
    this.#given.recorder.question({ id, call: asked.call, reason })
    this.#tellClosed(id, { reason })
    this.#given.hear({ event: "question", state: "closed", question: asked, option: null, via: null, reason })
  }

  #tellOpen(asked: Question): void {
    const { connection, session, run, telling, gate } = this.#given
    const options = asked.options
      .slice(0, 20)
      .map(({ id, name, kind }) => ({ id: keptId(id), name: name.slice(0, 200), kind: kind.slice(0, 40) }))
    const shown = { title: asked.title.slice(0, 1000), body: questionBody(asked.body), options }
    const gated = JSON.parse(gate.line(JSON.stringify(shown))) as typeof shown
    const proposal = this.#given.turn()
    const { id: question, call } = asked
    const about = { ...(proposal !== null && { proposal }), ...(call !== null && { call: call.slice(0, 200) }) }
    telling.tell(() => connection.client.send(calls.openQuestion, { id: session, run, question, ...about, ...gated }))
  }

  #tellClosed(
    question: string,
    how: { option?: string; by?: string; via?: "terminal" | "browser"; reason?: string },
  ): void {
    const { connection, session, run, telling } = this.#given
    telling.tell(() => connection.client.send(calls.closeQuestion, { id: session, run, question, ...how }))
  }
}
