import { ArrowLeft } from "lucide-react"
import { useEffect, useMemo, useRef, useState } from "react"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { type SubAgent, useDoors } from "../transcript/doors.ts"
import type { Pages } from "../transcript/pages.ts"
import { agentStretches, segmentsOf, withNew } from "../transcript/segments.ts"
import { Transcript, type TranscriptHandle } from "../transcript/Transcript.tsx"
import { useKeys } from "../transcript/useKeys.ts"
import { usePages, useTotal } from "../transcript/usePages.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"

interface Props {
  agent: SubAgent
  session: Session
  /** The session's own pages, to which comes what is appended. */
  main: Pages
  depth: number
  onBack: () => void
}

/** A sub-agent's own conversation, over the one that ran it. Going back finds that one as it was left. */
export function SessionSubAgent({ agent, session, main, depth, onBack }: Props) {
  const back = useRef<HTMLButtonElement>(null)
  const handle = useRef<TranscriptHandle>(null)
  const { sources } = session
  // Pages of its own: the transcript below keeps wanting those that it shows.
  const pages = usePages(useDoors().readPage, main.total)
  useEffect(() => main.share(pages), [main, pages])
  const total = useTotal(pages)
  const [base] = useState(() => ({ stretches: agentStretches(sources, agent, total), total }))
  const segments = useMemo(() => segmentsOf(withNew(base.stretches, base.total, total)), [base, total])
  useEffect(() => {
    const before = document.activeElement
    back.current?.focus()
    return () => {
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus({ preventScroll: true }))
    }
  }, [])
  useKeys(
    useMemo(() => ({ Escape: onBack, g: () => handle.current?.toStart(), G: () => handle.current?.toEnd() }), [onBack]),
  )
  return (
    <section aria-label="Sub-agent" className="absolute inset-0 z-20 flex flex-col bg-canvas">
      <div className="flex min-h-11 items-center gap-3 border-b border-line bg-surface px-3">
        <Button ref={back} size="sm" tone="quiet" icon={<ArrowLeft size={16} aria-hidden />} onClick={onBack}>
          {depth > 1 ? "Back" : "Back to the session"}
        </Button>
        <h2 className="min-w-0 truncate text-base">
          <span className="text-muted">Sub-agent:</span> {cleanLine(agent.title)}
        </h2>
      </div>
      <Transcript
        label="Transcript of the sub-agent"
        pages={pages}
        segments={segments}
        agent={agent.agent}
        sources={sources.map((source) => source.name)}
        start={1}
        target={null}
        handle={handle}
        empty={
          <Empty title="This sub-agent's transcript isn't here">
            It is in a separate file, which wasn't uploaded with this session.
          </Empty>
        }
      />
    </section>
  )
}
