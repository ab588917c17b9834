import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Connection } from "../connection/connection.ts"
import type { Turn } from "./agent/agent.ts"
import { isSuperseded } from "./ending.ts"
import type { Ending, Journal, Noted } from "./journal.ts"
import type { LineSender } from "./line-sender.ts"
import type { Telling } from "./telling.ts"

/** Tells the server what became of prompts, in order, and settles each in the journal once it knows. */
export interface Settling {
  connection: Connection
  session: string
  run: string
  journal: Journal
  lines: LineSender
  telling: Telling
}

export class Outcomes {
  #given: Settling

  constructor(given: Settling) {
    this.#given = given
  }

  /** Tells the server how a turn ended, once it has the lines before `to`. */
  finish(proposal: string, ended: Ending, to: number): void {
    const { connection, session, run, journal, lines, telling } = this.#given
    const { state, stop, note } = ended
    const more = { ...(stop !== undefined && { stop: stop.slice(0, 100) }), ...(note && { note: note.slice(0, 2000) }) }
    telling.tell(async () => {
      await lines.acknowledged(to)
      try {
        await connection.client.send(calls.finishProposal, { id: session, run, proposal, state, ...more })
      } catch (error) {
        // Another run took it, or it has ended otherwise: the server has an end of it, or nothing to end.
        const isKnown = error instanceof Refusal && (error.code === "CONFLICT" || error.code === "NOT_FOUND")
        if (!isKnown || isSuperseded(error)) throw error
      }
      journal.settle(proposal)
    })
  }

  /** One's own prompt that ran while the server was away. */
  ranAway(proposal: string, text: string, began_at: string): void {
    const { connection, session, run, journal, telling } = this.#given
    telling.tell(async () => {
      await connection.client.send(calls.takeProposal, { id: session, run, proposal, text, began_at })
      journal.tellText(proposal)
    })
  }

  /**
   * The server went away while it was asked for this one. It may say that the prompt runs, and it would let no other run; the agent
   * has not got it, and gets it no more.
   */
  giveUp(proposal: string): void {
    const { connection, session, run, telling } = this.#given
    const about = { id: session, run, proposal }
    telling.tell(async () => {
      const { proposals } = await connection.client.send(calls.listProposals, { id: session })
      if (proposals.find(({ id }) => id === proposal)?.state !== "running") return
      const note = "The server went away before the agent got it. Send it again."
      await connection.client.send(calls.finishProposal, { ...about, state: "cancelled", note })
    })
  }

  /** Tells the server of a prompt that an earlier run on this machine gave to the agent, and how it ended. */
  tellOf(noted: Noted): void {
    if (noted.text !== undefined) this.ranAway(noted.proposal, noted.text, noted.at)
    this.finish(noted.proposal, noted.ended ?? cutShort, 0)
  }
}

/** What can be said of a prompt that was given by a run that was killed. */
export const cutShort: Ending = { state: "interrupted", note: "openctl was ended while the agent was at it." }

export function endingOfTurn({ stop, note }: Turn, interrupted: boolean): Ending {
  const state = stop === "cancelled" || interrupted ? "cancelled" : "completed"
  return { state, stop, ...(note !== undefined && { note }) }
}

export function endingOf(error: Error, stopped: boolean): Ending {
  return stopped
    ? { state: "interrupted", stop: "interrupted" }
    : { state: "failed", stop: "error", note: error.message }
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
