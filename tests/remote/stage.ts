import { randomUUID } from "node:crypto"
import type { InputOf, OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Asking, House } from "../harness/people.ts"

/** A remote session with calls alone: what a runner, its owner and contributors send, and no agent. */

/** A remote session of `owner` with a run that is on, and the people that it is shared with. */
export async function stage(
  house: House,
  owner: Asking,
  shared: { contributors?: readonly string[]; viewers?: readonly string[] } = {},
): Promise<{ id: string; run: string; runner: Runner }> {
  const { id } = await house.session(owner, { remote: true, agent: "claude-code" }, 0)
  for (const email of shared.contributors ?? []) await owner.send(calls.invite, { id, email, role: "contributor" })
  for (const email of shared.viewers ?? []) await owner.send(calls.invite, { id, email, role: "viewer" })
  const runner = runnerOf(owner, id)
  await runner.begin()
  return { id, run: runner.run, runner }
}

export const modes = [
  { id: "default", name: "Manual", asks: true },
  { id: "auto", name: "Auto", asks: false },
]

export const options: [Option, Option] = [
  { id: "yes", name: "Allow once", kind: "allow_once" },
  { id: "no", name: "Refuse", kind: "reject_once" },
]

type Option = { id: string; name: string; kind: string }

export type Runner = ReturnType<typeof runnerOf>

/** What a runner says, as the process that calls itself `run`. */
export function runnerOf(owner: Asking, id: string, run: string = randomUUID()) {
  const of = { id, run }
  return {
    run,
    begin: () => owner.send(calls.beginRun, { ...of, agent: "claude-code", version: "2.1", mode: "default", modes }),
    beat: (state: "idle" | "running" = "idle", more: { mode?: string; attended?: boolean } = {}) =>
      owner.send(calls.beatRun, { ...of, state, ...more }),
    end: (reason?: string) => owner.send(calls.endRun, { ...of, ...(reason && { reason }) }),
    take: (proposal: string, more: { text?: string; began_at?: string } = {}) =>
      owner.send(calls.takeProposal, { ...of, proposal, ...more }),
    finish: (
      proposal: string,
      state: InputOf<typeof calls.finishProposal>["state"] = "completed",
      more: { stop?: string; note?: string } = {},
    ) => owner.send(calls.finishProposal, { ...of, proposal, state, ...more }),
    ask: (more: Partial<InputOf<typeof calls.openQuestion>> = {}) =>
      owner.send(calls.openQuestion, {
        ...of,
        question: randomUUID(),
        title: "Run rm -rf build",
        body: { kind: "execute", input: { command: "rm -rf build" } },
        options,
        ...more,
      }),
    close: (
      question: string,
      more: { option?: string; via?: "browser" | "terminal"; by?: string; reason?: string } = {},
    ) => owner.send(calls.closeQuestion, { ...of, question, ...more }),
    /** Appends lines of the run, from line number `from`. */
    append: (from: number, texts: readonly string[]) =>
      owner.fetch(`/api/sessions/${id}/entries?line=${from}&run=${run}`, {
        method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        body: texts.map((text) => `${JSON.stringify(said(text))}\n`).join(""),
      }),
  }
}

const said = (text: string) => ({
  v: 1,
  at: "2026-11-27T20:00:00.000Z",
  type: "update",
  update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } },
})

export type Proposal = OutputOf<typeof calls.propose>

export const send = (who: Asking, id: string, text: string, proposal: string = randomUUID()): Promise<Proposal> =>
  who.send(calls.propose, { id, proposal, text })

/** Approves a proposal as it was seen. */
export const approve = (
  who: Asking,
  id: string,
  it: Proposal,
  more: { text?: string; note?: string } = {},
): Promise<Proposal> =>
  who.send(calls.decideProposal, { id, proposal: it.id, rev: it.rev, approve: true, hash: it.hash, ...more })

export const reject = (who: Asking, id: string, it: Proposal, note?: string): Promise<Proposal> =>
  who.send(calls.decideProposal, { id, proposal: it.id, rev: it.rev, approve: false, ...(note && { note }) })

export const withdraw = (who: Asking, id: string, it: { id: string }) =>
  who.send(calls.withdrawProposal, { id, proposal: it.id })

/** The proposal as its owner sees it now. */
export async function seen(owner: Asking, id: string, proposal: string): Promise<Proposal> {
  const { proposals } = await owner.send(calls.listProposals, { id })
  const found = proposals.find((it) => it.id === proposal)
  if (!found) throw new Error(`There is no proposal ${proposal}.`)
  return found
}

/** The refusal that a call ends in. */
export async function refusalOf(asked: Promise<unknown>): Promise<Refusal> {
  const error = await asked.then(
    () => new Error("It was not refused."),
    (refusal: unknown) => refusal,
  )
  if (error instanceof Refusal) return error
  throw error
}
