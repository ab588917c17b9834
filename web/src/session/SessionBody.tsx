import { MessageSquareDashed } from "lucide-react"
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react"
import type { Session } from "#protocol/sessions"
import { Comments, useCommentDoor } from "../comments/Comments.tsx"
import { useFind } from "../find/useFind.tsx"
import { useSignIn } from "../identity/useSignIn.ts"
import { seqOfHash } from "../transcript/ahead.ts"
import { DoorsProvider, type SubAgent } from "../transcript/doors.ts"
import { Folds, FoldsProvider } from "../transcript/folds.ts"
import { Plain } from "../transcript/Plain.tsx"
import { mainStretches, segmentsOf, withNew } from "../transcript/segments.ts"
import { doorsOf } from "../transcript/session-doors.ts"
import { Transcript, type TranscriptHandle } from "../transcript/Transcript.tsx"
import { usePages, useTotal } from "../transcript/usePages.ts"
import { promptAt, usePrompts } from "../transcript/usePrompts.ts"
import { Empty } from "../ui/Empty.tsx"
import { SessionOutline } from "./SessionOutline.tsx"
import type { Here } from "./SessionPresence.tsx"
import { SessionPrint } from "./SessionPrint.tsx"
import { SessionSubAgent } from "./SessionSubAgent.tsx"
import { SessionTools } from "./SessionTools.tsx"
import { useFollowing } from "./useFollowing.ts"
import { useSessionKeys } from "./useSessionKeys.ts"

interface Props {
  session: Session
  onHere: (here: Here) => void
  /** Access has ended while the page was open, with this code. */
  onEnded: (code: number) => void
}

/** What was said: the outline of prompts, the transcript, and a sub-agent's own transcript over it when one is opened. */
export function SessionBody({ session, onHere, onEnded }: Props) {
  const [agents, setAgents] = useState<SubAgent[]>([])
  const openAgent = useCallback((agent: SubAgent) => setAgents((open) => [...open, agent]), [])
  const { id, agent, abilities, access_type, visibility, owner, continues } = session
  const me = useSignIn().me?.person
  const comments = useCommentDoor(session, me?.id)
  const doors = useMemo(
    () => doorsOf({ id, agent, abilities, access_type, visibility, owner, continues }, openAgent, comments),
    [id, agent, abilities, access_type, visibility, owner, continues, openAgent, comments],
  )
  const [folds] = useState(() => new Folds())
  const pages = usePages(doors.readPage, session.entries)
  const total = useTotal(pages)
  useFollowing(id, pages, onHere, onEnded)
  const segments = useMain(session, total)
  const sources = session.sources.map((source) => source.name)
  const [start] = useState<number | "end">(() => seqOfHash(location.hash) ?? (session.status === "live" ? "end" : 1))
  const [top, setTop] = useState(1)
  const outline = useOutline(session, top)
  const [dialog, setDialog] = useState<"keys" | "outline" | null>(null)
  const openHelp = useCallback(() => setDialog("keys"), [])
  const handle = useRef<TranscriptHandle>(null)
  const [target, setTarget] = useTarget(handle)
  const find = useFind(session, handle, setTarget, agents.length > 0 || total === 0)
  useSessionKeys({
    handle,
    prompts: outline.prompts,
    covered: agents.length > 0,
    write: comments?.write,
    onHelp: openHelp,
  })
  const jumpTo = useCallback((seq: number) => {
    setAgents([])
    if (location.hash === `#e${seq}`) handle.current?.jumpTo(seq, true)
    else location.hash = `#e${seq}`
  }, [])

  const sub = agents.at(-1)
  return (
    <DoorsProvider value={doors}>
      <FoldsProvider value={folds}>
        <SessionPrint session={session} />
        <div className="flex min-h-0 flex-1">
          <div className="session-outline">
            <SessionOutline {...outline} onJump={(seq) => handle.current?.jumpTo(seq, true)} />
          </div>
          <div className="relative flex min-w-0 flex-1 flex-col">
            <h2 className="sr-only">Transcript</h2>
            {total === 0 ? (
              <Empty icon={<MessageSquareDashed size={20} aria-hidden />} title="Nothing has been sent yet">
                What you and the agent say appears here as soon as it's sent.
              </Empty>
            ) : (
              <div className="flex min-h-0 flex-1 flex-col" inert={sub !== undefined}>
                {find.bar}
                <Transcript
                  label="Transcript"
                  pages={pages}
                  segments={segments}
                  sources={sources}
                  start={start}
                  target={target}
                  handle={handle}
                  onTop={setTop}
                  empty={<Empty title="There's nothing to show in this session" />}
                />
                <SessionTools
                  session={session}
                  me={me?.id}
                  dialog={dialog}
                  onDialog={setDialog}
                  onFind={find.show}
                  onStart={() => handle.current?.toStart()}
                  onEnd={() => handle.current?.toEnd()}
                  outline={{
                    ...outline,
                    onJump: (seq) => {
                      setDialog(null)
                      handle.current?.jumpTo(seq, true)
                    },
                  }}
                />
              </div>
            )}
            {sub && (
              <SessionSubAgent
                key={`${agents.length}.${sub.agent}`}
                agent={sub}
                session={session}
                main={pages}
                depth={agents.length}
                onBack={() => setAgents((open) => open.slice(0, -1))}
              />
            )}
          </div>
          <Comments session={session} me={me} Words={Plain} onJump={jumpTo} />
        </div>
      </FoldsProvider>
    </DoorsProvider>
  )
}

/** Which seqs the list goes through: decided when the page opens, so that no row changes its place; what comes is added. */
function useMain(session: Session, total: number) {
  const [base] = useState(() => ({
    stretches: mainStretches(session.sources, session.entries),
    total: session.entries,
  }))
  return useMemo(() => segmentsOf(withNew(base.stretches, base.total, total)), [base, total])
}

/** The prompts beside the transcript, and which of them the reader is at. */
function useOutline({ id, prompts: count }: Session, top: number) {
  const { prompts, loading, error, retry } = usePrompts(id, count)
  return { prompts, current: promptAt(prompts, top), loading, error, onRetry: retry }
}

/** The entry that the address leads to; the reader is taken there when the address changes. */
function useTarget(handle: RefObject<TranscriptHandle | null>) {
  const [target, setTarget] = useState(() => seqOfHash(location.hash))
  useEffect(() => {
    const follow = () => {
      const seq = seqOfHash(location.hash)
      setTarget(seq)
      if (seq !== null) handle.current?.jumpTo(seq, true)
    }
    window.addEventListener("hashchange", follow)
    return () => window.removeEventListener("hashchange", follow)
  }, [handle])
  return [target, setTarget] as const
}
