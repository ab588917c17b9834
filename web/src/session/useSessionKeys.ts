import { useEffect, useEffectEvent } from "react"
import type { Anchor } from "#protocol/comments"
import type { Session } from "#protocol/sessions"
import type { Folds } from "../transcript/folds.ts"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { useKeys } from "../transcript/useKeys.ts"
import { promptAt } from "../transcript/usePrompts.ts"
import { type Action, actionsOf } from "./actions.ts"
import type { OutlineLine } from "./outline.ts"
import type { Conversation } from "./useConversation.ts"
import { isListed, type List } from "./useList.ts"
import type { Panel } from "./usePanel.ts"
import type { Turns } from "./useTurns.ts"
import { nextView } from "./views.ts"

interface Given {
  session: Session
  where: Conversation
  lines: readonly OutlineLine[]
  list: List
  foldTurn: (seq: number) => void
  turns: Turns
  folds: Folds
  /** The turns, by their seqs, whose rows are all open; 0 stands for everything. */
  opened: Set<number>
  /** Opens the box for a comment; null or undefined for whoever may not write one. */
  write: ((seq: number) => void) | null | undefined
  writeOn: ((anchor: Anchor) => void) | null | undefined
  find: (() => void) | null
  /** Leaves the sub-agent's page. */
  up: () => void
  onPanel: (panel: Panel) => void
  onDialog: (dialog: "keys" | "palette") => void
}

/** What the keys of a session's page do, and the keys themselves. */
export function useSessionKeys(given: Given): Action[] {
  const { session, where, list, onPanel, onDialog, find, up } = given
  const does = {
    step: (by: 1 | -1) => step(given, by),
    toStart: () => where.now()?.toStart(),
    toEnd: () => where.now()?.toEnd(),
    unfold: () => unfold(where.now()),
    openRows: (which: "turn" | "all") => openRows(given, which),
    foldTurn: () => foldHere(given),
    foldAll: list.foldAll,
    nextView: () => list.setView(nextView(list.view)),
    panel: onPanel,
    comment: () => given.write && commentHere(given.write, given.writeOn),
    find,
    up,
    help: () => onDialog("keys"),
  }
  const actions = actionsOf(session, does, where.agent === null)
  // The search listens for its own.
  useKeys(Object.fromEntries(actions.filter(({ key }) => key !== "/").map(({ key, run }) => [key, run])))
  const open = useEffectEvent(() => onDialog("palette"))
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key !== "k") return
      // Somebody who is asked something, or is in the palette already, answers first.
      if (event.defaultPrevented || document.querySelector("[role=dialog]:not([hidden], .toasts *)")) return
      event.preventDefault()
      open()
    }
    document.addEventListener("keydown", press)
    return () => document.removeEventListener("keydown", press)
  }, [])
  return actions
}

function step({ where, list, ...given }: Given, by: 1 | -1): void {
  const lines = given.lines.filter(({ seq }) => isListed(list.segments, seq))
  const at = where.now()?.top() ?? 1
  const place = promptAt(lines, at)
  // Half-way through an answer, "previous" is the prompt that it answers.
  const next = by === 1 ? place + 1 : lines[place]?.seq === at ? place - 1 : place
  const line = lines[next]
  if (line) where.go(line.seq, { replaces: true })
}

/** Opens all rows of a turn, or of everything; done again, closes them. */
function openRows({ where, turns, folds, opened }: Given, which: "turn" | "all"): void {
  const turn = which === "turn" ? turns.at(where.now()?.top() ?? 1) : undefined
  if (which === "turn" && !turn) return
  const key = turn?.seq ?? 0
  const open = !opened.delete(key)
  if (open) opened.add(key)
  if (turn) folds.setAll(open, "everything", turn.seq, turn.to)
  else folds.setAll(open, "everything")
}

/** Folds the turn of what has the keyboard, or else of what is at the top. */
function foldHere({ where, turns, foldTurn }: Given): void {
  const row = document.activeElement?.closest<HTMLElement>("article[data-seq]")
  const turn = turns.at(row ? Number(row.dataset.seq) : (where.now()?.top() ?? 1))
  if (turn) foldTurn(turn.seq)
}

/** Opens the box for the words that are selected, or for the entry that has the keyboard. */
async function commentHere(write: (seq: number) => void, writeOn: Given["writeOn"]): Promise<void> {
  if (writeOn && document.getSelection()?.isCollapsed === false) {
    // If the code doesn't come, the comment is about the entry.
    const quote = await import("../comments/quote.ts").catch(() => null)
    const selected = quote?.selectedWords()
    if (selected) return writeOn(selected.anchor)
  }
  const row = document.activeElement?.closest<HTMLElement>("article[data-seq]")
  if (row) write(Number(row.dataset.seq))
}

/** Unfolds what the keyboard is at, or else the first thing in sight that unfolds. */
function unfold(handle: TranscriptHandle | null): void {
  const scroller = handle?.scroller()
  if (!scroller) return
  const here = document.activeElement?.closest("article")
  const edge = scroller.getBoundingClientRect().top
  const found =
    here?.querySelector<HTMLElement>("[data-fold]") ??
    [...scroller.querySelectorAll<HTMLElement>("[data-fold]")].find((fold) => fold.getBoundingClientRect().top >= edge)
  found?.click()
  found?.focus({ preventScroll: true })
}
