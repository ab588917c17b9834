import { useEffect, useMemo, useState } from "react"
import type { Proposal, Question } from "#protocol/remote-nouns"
import type { Session } from "#protocol/sessions"
import { useSignIn } from "../identity/useSignIn.ts"
import { countOf } from "../ui/count.ts"
import { Composer } from "./Composer.tsx"
import { Dismissed } from "./dismissed.ts"
import { type Given, GivenProvider } from "./given.ts"
import { SettledProvider, useHeld } from "./held.ts"
import { OutcomeCard } from "./OutcomeCard.tsx"
import { ProposalCard } from "./ProposalCard.tsx"
import { nameOf, namesOf } from "./people-words.ts"
import { queueOf } from "./prompt-queue.ts"
import { QuestionCard } from "./QuestionCard.tsx"
import { RunNotice, tellsWhy } from "./RunNotice.tsx"
import { StopCard } from "./StopCard.tsx"
import { shutBecause, standingOf } from "./standing.ts"
import { useNow, useProposals, useQuestions, useRun } from "./useRemote.ts"
import "./remote.css"

export type DockProps = { session: Session } & Pick<Given, "Plain" | "Diff">

/** Between the transcript and the end of the page: what the agent asks, the prompts that wait, and where one writes the next. */
export function Dock({ session, Plain, Diff }: DockProps) {
  const me = useSignIn().me?.person.id
  const names = useMemo(() => namesOf(session, me), [session, me])
  const given = useMemo<Given>(() => ({ session, names, Plain, Diff }), [session, names, Plain, Diff])
  const { run } = useRun(session)
  const questions = useQuestions(session)
  const proposals = useProposals(session) ?? none
  const now = useNow(20_000)
  const [dismissed] = useState(() => new Dismissed())
  const gone = dismissed.use()
  const queue = useMemo(() => queueOf(proposals, { me, now, dismissed: gone }), [proposals, me, now, gone])
  // What needs a decision comes first; for everybody else it is the order of running.
  const waiting = names.isOwner ? [...queue.pending, ...queue.approved] : [...queue.approved, ...queue.pending]
  const open = questions.filter((it) => it.state === "open")
  const standing = standingOf({ status: session.status, run, questions: open.length })
  const shut =
    shutBecause({ status: session.status, run, questions: 0 }, names, now) ??
    (session.abilities.includes("prompt") ? null : "No prompts can be sent to this session now.")
  const cards = [
    ...(standing.is === "stopping" ? [`stop ${standing.turn}`] : []),
    ...open.map((it) => `question ${it.id}`),
    ...queue.interrupted.map((it) => `ended ${it.id}`),
    ...waiting.map((it) => `prompt ${it.id}`),
    ...queue.recent.map((it) => `ended ${it.id}`),
  ]
  const { shown, more, isSettled, release, pointer } = useHeld(cards.map((it) => it.replace(" ", ":")))
  const putAway = (id: string) => {
    dismissed.add(id)
    release()
  }
  const placeOf = new Map(queue.approved.map((it, at) => [it.id, at]))
  const first = queue.pending[0]?.id
  const context = { run: run ?? null, isBusy: run?.turn != null }
  return (
    <GivenProvider value={given}>
      <section aria-label="Prompts and questions" className="remote-dock">
        {shown.length > 0 && (
          <SettledProvider value={isSettled}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it by keyboard */}
            <section className="remote-cards" tabIndex={0} aria-label="What waits" {...pointer}>
              <ul className="remote-column">
                {shown.map((card) => {
                  const [kind, id = ""] = card.split(":")
                  if (kind === "stop") return <StopCard key={card} turn={id} />
                  const question = kind === "question" && questions.find((it) => it.id === id)
                  if (question) return <QuestionCard key={card} question={question} run={run ?? null} />
                  const proposal = proposals.find((it) => it.id === id)
                  if (!proposal) return null
                  if (kind === "ended")
                    return <OutcomeCard key={card} proposal={proposal} onDismiss={() => putAway(id)} />
                  return (
                    <ProposalCard
                      key={card}
                      proposal={proposal}
                      place={placeOf.get(id) ?? 0}
                      startsOpen={names.isOwner && id === first}
                      {...context}
                    />
                  )
                })}
              </ul>
              {more > 0 && (
                <button type="button" className="remote-more" onClick={release}>
                  Show {countOf(more, "more")}
                </button>
              )}
            </section>
          </SettledProvider>
        )}
        <Heard questions={open} proposals={waiting} given={given} />
        <div className="remote-column">
          <RunNotice run={run} standing={standing} shut={shut} />
          <Composer shut={shut} isTold={shut !== null && tellsWhy(standing)} proposals={proposals} />
        </div>
      </section>
    </GivenProvider>
  )
}

const none: readonly Proposal[] = []

/** What has come to wait, for those who listen: each thing once. */
function Heard({
  questions,
  proposals,
  given: { names },
}: {
  questions: readonly Question[]
  proposals: readonly Proposal[]
  given: Given
}) {
  const [known] = useState(() => new Set([...questions, ...proposals].map((it) => it.id)))
  const [said, setSaid] = useState("")
  useEffect(() => {
    const fresh: string[] = []
    for (const it of questions)
      if (!known.has(it.id)) fresh.push(`${names.agent} asks, and waits for ${names.isOwner ? "you" : names.owner}.`)
    for (const it of proposals)
      if (!known.has(it.id) && it.author.id !== names.me) fresh.push(`${nameOf(it.author)} sent a prompt that waits.`)
    for (const it of [...questions, ...proposals]) known.add(it.id)
    if (fresh.length > 0) setSaid(fresh.join(" "))
  }, [questions, proposals, names, known])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
