import { useEffect, useMemo, useState } from "react"
import type { Proposal, Question } from "#protocol/remote-nouns"
import type { Session } from "#protocol/sessions"
import { useSignIn } from "../identity/useSignIn.ts"
import { Cards } from "./Cards.tsx"
import { Composer } from "./Composer.tsx"
import { Dismissed } from "./dismissed.ts"
import { type Given, GivenProvider } from "./given.ts"
import { type Names, nameOf, namesOf } from "./people-words.ts"
import { queueOf } from "./prompt-queue.ts"
import { RunNotice, tellsWhy } from "./RunNotice.tsx"
import { shutBecause, standingOf } from "./standing.ts"
import { useNow, useProposals, useQuestions, useRun } from "./useRemote.ts"
import "./remote.css"

export type DockProps = { session: Session } & Pick<Given, "Plain" | "Diff">

/** Between the transcript and the end of the page: what the agent asks, the prompts that wait, and where one writes the next. */
export function Dock({ session, Plain, Diff }: DockProps) {
  const me = useSignIn().me?.person.id
  const { run } = useRun(session)
  const names = useMemo(() => namesOf(session, me, run?.agent), [session, me, run?.agent])
  const given = useMemo<Given>(() => ({ session, names, Plain, Diff }), [session, names, Plain, Diff])
  const questions = useQuestions(session)
  const proposals = useProposals(session) ?? none
  const now = useNow(20_000)
  const [dismissed] = useState(() => new Dismissed())
  const gone = dismissed.use()
  const queue = useMemo(() => queueOf(proposals, { names, now, dismissed: gone }), [proposals, names, now, gone])
  const open = questions.filter((it) => it.state === "open")
  const standing = standingOf({ status: session.status, run, questions: open.length })
  // The first one stands open for its owner.
  const hasModeAbove = names.isOwner && queue.pending.length > 0
  const shut =
    shutBecause({ status: session.status, run, questions: 0 }, names, now) ??
    (session.abilities.includes("prompt") ? null : "No prompts can be sent to this session now.")
  return (
    <GivenProvider value={given}>
      <section aria-label="Prompts and questions" className="remote-dock">
        <Cards {...{ run: run ?? null, standing, questions, proposals, queue }} onDismiss={(id) => dismissed.add(id)} />
        <Heard questions={open} proposals={[...queue.approved, ...queue.pending]} names={names} />
        <div className="remote-column">
          <RunNotice {...{ run, standing, shut, hasModeAbove }} />
          <Composer shut={shut} isTold={shut !== null && tellsWhy(standing)} proposals={proposals} />
        </div>
      </section>
    </GivenProvider>
  )
}

const none: readonly Proposal[] = []

interface HeardProps {
  questions: readonly Question[]
  proposals: readonly Proposal[]
  names: Names
}

/** What has come to wait, for those who listen: each thing once. */
function Heard({ questions, proposals, names }: HeardProps) {
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
    else if (questions.length + proposals.length === 0) setSaid("")
  }, [questions, proposals, names, known])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}
