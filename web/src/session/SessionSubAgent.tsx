import { ArrowLeft } from "lucide-react"
import { Fragment, type MouseEvent, useEffect, useMemo, useRef, useState } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { pathOf } from "../transcript/address.ts"
import { type SubAgent, useDoors } from "../transcript/doors.ts"
import type { Pages } from "../transcript/pages.ts"
import { agentStretches, type Stretch, segmentsOf, withNew } from "../transcript/segments.ts"
import { Transcript } from "../transcript/Transcript.tsx"
import { useKeys } from "../transcript/useKeys.ts"
import { usePages, useTotal } from "../transcript/usePages.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { agentWords } from "./agent-words.ts"
import { belowAgent } from "./Below.tsx"
import { useInside } from "./inside.ts"
import type { Conversation } from "./useConversation.ts"

interface Props {
  agent: string
  /** What its call said of it, if it was opened from there. */
  known: SubAgent | undefined
  session: Session
  /** The session's own pages, to which comes what is appended. */
  main: Pages
  where: Conversation
  /** Goes back to where it was started. */
  onLeave: () => void
}

/** A sub-agent's own conversation, on a page of its own within the session's. Going back finds that one as it was left. */
export default function SessionSubAgent({ agent, known, session, main, where, onLeave }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { agents } = useInside()
  useEffect(agents.want, [agents.want])
  const row = agents.find(agent)
  const title = cleanLine(row?.title ?? known?.title ?? "", 200) || "Sub-agent"
  usePageTitle(`${title} · ${cleanLine(session.title) || "Session"}`)
  const above = agents.pathTo(agent).slice(0, -1)
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus({ preventScroll: true }))
    }
  }, [])
  useKeys(useMemo(() => ({ Escape: onLeave }), [onLeave]))
  const listed = row ? { from: row.seq, to: row.to } : null
  const stretch = stretchOf(session, agent, { listed, known, isComing: agents.state === "loading" })
  const words = agentWords(row, false).join(", ")
  return (
    <section aria-label="Sub-agent" className="absolute inset-0 z-20 flex flex-col bg-canvas">
      <div className="flex min-h-11 items-center gap-2 border-b border-line bg-surface px-3">
        <Button size="sm" tone="quiet" icon={<ArrowLeft size={16} aria-hidden />} onClick={onLeave}>
          <span className="max-sm:sr-only">{above.length > 0 ? "Back" : "Back to the session"}</span>
        </Button>
        <nav aria-label="Where you are" className="crumbs">
          <Crumb agent={null} seq={null} where={where}>
            Session
          </Crumb>
          {above.map((outer) => (
            <Fragment key={outer.agent}>
              <span aria-hidden>›</span>
              <Crumb agent={outer.agent} seq={null} where={where}>
                {cleanLine(outer.title ?? "", 60) || "Sub-agent"}
              </Crumb>
            </Fragment>
          ))}
          <span aria-hidden>›</span>
        </nav>
        <h2 ref={heading} tabIndex={-1} dir="auto" title={title} className="min-w-0 truncate text-base outline-none">
          <span className="sr-only">Sub-agent: </span>
          {title}
        </h2>
        {words && <span className="ml-auto shrink-0 text-sm text-muted tabular-nums max-md:hidden">{words}</span>}
      </div>
      {stretch === "coming" ? null : (
        <Own key={stretch ? "there" : "none"} {...{ agent, stretch, session, main, where }} />
      )}
    </section>
  )
}

/** Where its entries lie; "coming" while nobody knows, null when nobody will. */
function stretchOf(
  { sources, entries }: Session,
  agent: string,
  { listed, known, isComing }: { listed: Stretch | null; known: SubAgent | undefined; isComing: boolean },
): Stretch | "coming" | null {
  const called = known && { from: known.from, to: known.to ?? Math.min(entries, known.from + 2_000) }
  const own = agentStretches(sources, agent, listed)[0]
  if (own) return own
  if (isComing) return "coming"
  return called ?? null
}

interface OwnProps {
  agent: string
  stretch: Stretch | null
  session: Session
  main: Pages
  where: Conversation
}

/** The conversation itself, with pages of its own: the transcript below keeps wanting those that it shows. */
function Own({ agent, stretch, session, main, where }: OwnProps) {
  const pages = usePages(useDoors().readPage, main.total)
  useEffect(() => main.share(pages), [main, pages])
  const total = useTotal(pages)
  const [base] = useState(() => ({ stretches: stretch ? [stretch] : [], total }))
  const segments = useMemo(
    () => segmentsOf(stretch ? withNew(base.stretches, base.total, total) : []),
    [stretch, base, total],
  )
  const empty = stretch ? (
    <Empty title="This sub-agent's transcript isn't here">
      It is in a separate file, which wasn't uploaded with this session.
    </Empty>
  ) : (
    <Empty title="There is no such sub-agent in this session">Its address may be incomplete.</Empty>
  )
  if (!stretch) return empty
  return (
    <Transcript
      label="Transcript of the sub-agent"
      pages={pages}
      segments={segments}
      agent={agent}
      sources={session.sources.map((source) => source.name)}
      start={where.start ?? stretch.from}
      target={where.target}
      handle={where.sub}
      onTop={where.onTop}
      below={belowAgent}
      empty={empty}
    />
  )
}

interface CrumbProps {
  agent: string | null
  seq: number | null
  where: Conversation
  children: string
}

/** A link, so that it can be opened beside this page as well. */
function Crumb({ agent, seq, where, children }: CrumbProps) {
  const go = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    where.open(agent)
  }
  return (
    <a href={pathOf(location.pathname, { agent, seq, to: null })} onClick={go} className="crumb">
      <bdi>{children}</bdi>
    </a>
  )
}
