import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react"
import type { Session } from "#protocol/sessions"
import { useCommentDoor } from "../comments/Comments.tsx"
import { useFind } from "../find/useFind.tsx"
import { useSignIn } from "../identity/useSignIn.ts"
import type { SubAgent } from "../transcript/doors.ts"
import { Folds } from "../transcript/folds.ts"
import { doorsOf } from "../transcript/session-doors.ts"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { usePages, useTotal } from "../transcript/usePages.ts"
import type { Inside } from "./inside.ts"
import { authorOf } from "./remote.ts"
import type { Here } from "./SessionPresence.tsx"
import { useAgents } from "./useAgents.ts"
import { type Conversation, useConversation } from "./useConversation.ts"
import { useFollowing } from "./useFollowing.ts"
import { useList } from "./useList.ts"
import { useOutline } from "./useOutline.ts"
import { usePanel } from "./usePanel.ts"
import { useSessionKeys } from "./useSessionKeys.ts"
import { useTodos } from "./useTodos.ts"
import { useTurns } from "./useTurns.ts"

export type SessionPageState = ReturnType<typeof useSessionPage>

/** What lies over the page. */
export type Opened = "keys" | "outline" | "palette" | null

/** All that the page of a session knows: what was said, where the reader is in it, and what stands beside it. */
export function useSessionPage(session: Session, onHere: (here: Here) => void, onEnded: (code: number) => void) {
  const { id } = session
  const me = useSignIn().me?.person
  const isLive = session.status === "live"
  const opening = useRef<(agent: SubAgent) => void>(() => undefined)
  const comments = useCommentDoor(session, me?.id)
  const doors = useDoorsOf(session, opening, comments)
  const [folds] = useState(() => new Folds())
  const pages = usePages(doors.readPage, session.entries)
  const total = useTotal(pages)
  useFollowing(id, pages, onHere, onEnded)
  const turns = useTurns(id, total)
  const agents = useAgents(id, total, isLive)
  const list = useList(session, total, turns)
  const where = useConversation({ id, pages, isLive, onWanted: list.unfold })
  const known = useOpening(opening, where)
  const [top, setTop] = useState(1)
  const outline = useOutline(session, turns, top)
  const pinned = useTodos(pages, doors.readPage)
  const panel = usePanel(id, me?.id)
  const [dialog, setDialog] = useState<Opened>(null)
  const find = useFind(session, useFinding(where), (seq) => seq === null && where.unmark(), total === 0)
  const foldTurn = useFoldTurn(list.foldTurn, where)
  const { agent, back } = where
  const leave = useCallback(() => {
    if (agent === null) return
    const row = agents.find(agent)
    back(row?.parent ?? null, row?.calledAt ?? known.get(agent)?.from ?? null)
  }, [agent, agents, known, back])
  const [opened] = useState(() => new Set<number>())
  const actions = useSessionKeys({
    ...{ folds, opened, session, where, lines: outline.lines, list, foldTurn, turns, find: find.show },
    write: comments?.write,
    writeOn: comments?.writeOn,
    up: leave,
    onPanel: panel.toggle,
    onDialog: setDialog,
  })
  const inside = useMemo<Inside>(
    () => ({ turns, folded: list.folded, foldTurn, agents, isLive }),
    [turns, list.folded, foldTurn, agents, isLive],
  )
  const jump = useCallback((seq: number) => where.go(seq), [where])
  const { onTop: onReading } = where
  const onTop = useCallback(
    (seq: number) => {
      setTop(seq)
      onReading()
    },
    [onReading],
  )
  const [start] = useState<number | "end">(() => where.start ?? (isLive ? "end" : 1))
  return {
    ...{
      session,
      me,
      doors,
      folds,
      pages,
      total,
      turns,
      agents,
      list,
      where,
      known,
      outline,
      pinned,
      panel,
      find,
      inside,
    },
    ...{ dialog, setDialog, actions, leave, jump, onTop, start },
  }
}

/** What rows may ask for. A sub-agent is opened by whoever knows where the page is, which is known later. */
function useDoorsOf(
  session: Session,
  opening: RefObject<(agent: SubAgent) => void>,
  comments: ReturnType<typeof useCommentDoor>,
) {
  const { id, agent, abilities, access_type, visibility, owner, continues } = session
  return useMemo(() => {
    const open = (subAgent: SubAgent) => opening.current(subAgent)
    return doorsOf({ id, agent, abilities, access_type, visibility, owner, continues }, open, comments, authorOf)
  }, [id, agent, abilities, access_type, visibility, owner, continues, opening, comments])
}

/** Opens a sub-agent from its call, which knows where its entries lie before the list of sub-agents does. */
function useOpening(opening: RefObject<(agent: SubAgent) => void>, where: Conversation) {
  const [known] = useState(() => new Map<string, SubAgent>())
  useEffect(() => {
    opening.current = (agent) => {
      known.set(agent.agent, agent)
      where.open(agent.agent)
    }
  }, [opening, known, where])
  return known
}

/** Folding a turn keeps its prompt in sight, also when it is folded from further down. */
function useFoldTurn(foldTurn: (seq: number) => void, where: Conversation) {
  return useCallback(
    (seq: number) => {
      const top = where.main.current?.top() ?? 1
      foldTurn(seq)
      if (top > seq) requestAnimationFrame(() => where.main.current?.jumpTo(seq))
    },
    [foldTurn, where],
  )
}

/** The transcript as the search sees it: wherever a hit was said, it is gone to. */
function useFinding(where: Conversation) {
  const finding = useRef<TranscriptHandle | null>(null)
  useEffect(() => {
    finding.current = {
      jumpTo: (seq, focuses = false) => where.go(seq, { replaces: true, focuses }),
      toStart: () => where.now()?.toStart(),
      toEnd: () => where.now()?.toEnd(),
      top: () => where.now()?.top() ?? 1,
      scroller: () => where.now()?.scroller() ?? null,
      shows: (seq) => where.now()?.shows(seq),
      aimedAt: () => where.now()?.aimedAt() ?? null,
      atEnd: () => where.now()?.atEnd() ?? false,
    }
  }, [where])
  return finding
}
