import type { Happening } from "./happening.ts"
import type { Journal } from "./journal.ts"
import { cutShort, type Outcomes } from "./outcomes.ts"
import type { Recorder } from "./recorder/recorder.ts"

/** What earlier runs on this machine noted and the server doesn't know. None of it reaches the agent again. */
export function settleEarlier(given: {
  journal: Journal
  recorder: Recorder
  outcomes: Outcomes
  hear(happening: Happening): void
}): void {
  const { journal, recorder, outcomes, hear } = given
  for (const noted of journal.unsettled) {
    if (noted.state === "waiting") {
      hear({ event: "remark", text: `The last run ended before the agent got your prompt: ${noted.text}` })
      journal.settle(noted.proposal)
      continue
    }
    if (noted.state === "given") {
      const note = cutShort.note
      recorder.stop({ id: noted.proposal, stop: "interrupted", ...(note !== undefined && { note }) })
      journal.end(noted.proposal, cutShort)
    }
    outcomes.tellOf(journal.find(noted.proposal) ?? noted)
  }
}
