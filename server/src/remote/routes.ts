import { calls } from "#protocol/calls"
import type { Deliver } from "../access/deliver.ts"
import { type Doorway, onSession } from "../access/door.ts"
import { askEnd, interruptRun, setMode } from "./asks.ts"
import { decideProposal, withdrawProposal } from "./decide.ts"
import { listProposals } from "./list.ts"
import { propose } from "./propose.ts"
import { answerQuestion, closeQuestion, listQuestions, openQuestion } from "./questions.ts"
import { beatRun, beginRun, endRun, getRun } from "./runs.ts"
import { sayTextRoute } from "./say-text.ts"
import { finishProposal, takeProposal } from "./take.ts"

/** The calls about remote sessions. */
export function remoteRoutes(way: Doorway, deliver: Deliver): void {
  sayTextRoute(way, deliver)
  runnerRoutes(way)
  const { store } = way

  onSession(way, calls.getRun, (session) => getRun(store, session))

  onSession(way, calls.propose, async (session, asked) => propose(store, session, await asked.input()))

  onSession(way, calls.listProposals, (session) => listProposals(store, session))

  onSession(way, calls.decideProposal, async (session, asked) => decideProposal(store, session, await asked.input()))

  onSession(way, calls.withdrawProposal, async (session, asked) => {
    await withdrawProposal(store, session, (await asked.input()).proposal)
    return {}
  })

  onSession(way, calls.listQuestions, (session) => listQuestions(store, session))

  onSession(way, calls.answerQuestion, async (session, asked) => answerQuestion(store, session, await asked.input()))

  onSession(way, calls.interruptRun, async (session, asked) => {
    await interruptRun(store, session, (await asked.input()).proposal)
    return {}
  })

  onSession(way, calls.askEnd, async (session) => {
    await askEnd(store, session)
    return {}
  })

  onSession(way, calls.setMode, async (session, asked) => {
    await setMode(store, session, (await asked.input()).mode)
    return {}
  })
}

/** What runners call. */
function runnerRoutes(way: Doorway): void {
  const { store } = way

  onSession(way, calls.beginRun, async (session, asked) => beginRun(store, session, await asked.input()))

  onSession(way, calls.beatRun, async (session, asked) => beatRun(store, session, await asked.input()))

  onSession(way, calls.endRun, async (session, asked) => {
    await endRun(store, session, await asked.input())
    return {}
  })

  onSession(way, calls.takeProposal, async (session, asked) => takeProposal(store, session, await asked.input()))

  onSession(way, calls.finishProposal, async (session, asked) => finishProposal(store, session, await asked.input()))

  onSession(way, calls.openQuestion, async (session, asked) => openQuestion(store, session, await asked.input()))

  onSession(way, calls.closeQuestion, async (session, asked) => closeQuestion(store, session, await asked.input()))
}
