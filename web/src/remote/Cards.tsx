import { useEffect, useRef } from "react"
import type { Proposal, Question, Run } from "#protocol/remote-nouns"
import { countOf } from "../ui/count.ts"
import { useGiven } from "./given.ts"
import { SettledProvider, useHeld } from "./held.ts"
import { OutcomeCard } from "./OutcomeCard.tsx"
import { ProposalCard } from "./ProposalCard.tsx"
import { nameOf } from "./people-words.ts"
import type { PromptQueue } from "./prompt-queue.ts"
import { QuestionCard } from "./QuestionCard.tsx"
import { StopCard } from "./StopCard.tsx"
import type { Standing } from "./standing.ts"

interface Props {
  run: Run | null
  standing: Standing
  questions: readonly Question[]
  proposals: readonly Proposal[]
  queue: PromptQueue
  onDismiss: (id: string) => void
}

/** A question can't wait: it is shown at once, before all else. */
const isUrgent = (card: string) => card.startsWith("question:") || card.startsWith("stop:")

/** What waits, in the order in which somebody wants to see it. Cards keep their places while somebody points at them. */
export function Cards({ run, standing, questions, proposals, queue, onDismiss }: Props) {
  const { names } = useGiven()
  // What needs a decision comes first; for everybody else it is the order of running.
  const waiting = names.isOwner ? [...queue.pending, ...queue.approved] : [...queue.approved, ...queue.pending]
  const running = proposals.filter((it) => it.state === "running")
  const cards = [
    ...(standing.is === "stopping" ? [`stop:${standing.turn}`] : []),
    ...questions.filter((it) => it.state === "open").map((it) => `question:${it.id}`),
    ...queue.interrupted.map((it) => `ended:${it.id}`),
    ...[...running, ...waiting].map((it) => `prompt:${it.id}`),
    ...queue.recent.map((it) => `ended:${it.id}`),
  ]
  const { shown, more, isSettled, release, pointer } = useHeld(cards, isUrgent)
  const box = useRef<HTMLElement>(null)
  const urgent = shown.filter(isUrgent).join(" ")
  useEffect(() => {
    // Wherever one had scrolled to: it is seen.
    if (urgent !== "") box.current?.scrollTo({ top: 0 })
  }, [urgent])
  const placeOf = new Map(queue.approved.map((it, at) => [it.id, at]))
  const draw = (card: string) => {
    const [kind, id = ""] = card.split(":")
    if (kind === "stop") return <StopCard key={card} turn={id} />
    const question = kind === "question" && questions.find((it) => it.id === id)
    if (question) return <QuestionCard key={card} question={question} run={run} />
    const proposal = proposals.find((it) => it.id === id)
    if (!proposal) return null
    if (proposal.state === "running") return <Running key={card} proposal={proposal} />
    if (kind === "ended") {
      const putAway = () => {
        onDismiss(id)
        release()
      }
      return <OutcomeCard key={card} proposal={proposal} onDismiss={putAway} />
    }
    const startsOpen = names.isOwner && id === queue.pending[0]?.id
    const place = placeOf.get(id) ?? 0
    return <ProposalCard key={card} isBusy={run?.turn != null} {...{ proposal, run, place, startsOpen }} />
  }
  if (shown.length === 0) return null
  return (
    <SettledProvider value={isSettled}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it by keyboard */}
      <section ref={box} className="remote-cards" tabIndex={0} aria-label="What waits" {...pointer}>
        <ul className="remote-column">{shown.map(draw)}</ul>
        {more > 0 && (
          <button type="button" className="remote-more" onClick={release}>
            Show {countOf(more, "more")}
          </button>
        )}
      </section>
    </SettledProvider>
  )
}

/** Its words stand in the transcript. */
function Running({ proposal }: { proposal: Proposal }) {
  const { names } = useGiven()
  const whose = proposal.author.id === names.me ? "your" : `${nameOf(proposal.author)}'s`
  return (
    <li className="remote-outcome">
      {names.agent} is working on {whose} prompt.
    </li>
  )
}
