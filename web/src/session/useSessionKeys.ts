import { type RefObject, useCallback, useMemo } from "react"
import type { OutlinePrompt } from "#protocol/entries"
import type { TranscriptHandle } from "../transcript/Transcript.tsx"
import { useKeys } from "../transcript/useKeys.ts"
import { promptAt } from "../transcript/usePrompts.ts"

interface Given {
  handle: RefObject<TranscriptHandle | null>
  prompts: readonly OutlinePrompt[]
  /** Another transcript lies over this one, and has the keys. */
  covered: boolean
  /** Opens the box for a comment; null or undefined for whoever may not write one. */
  write: ((seq: number) => void) | null | undefined
  onHelp: () => void
}

const none = {}

/** The keys of a session's page: from prompt to prompt, to both ends, unfolding, commenting, and their own list. */
export function useSessionKeys({ handle, prompts, covered, write, onHelp }: Given): void {
  const step = useCallback(
    (by: 1 | -1) => {
      const at = handle.current?.top() ?? 1
      const place = promptAt(prompts, at)
      // Half-way through an answer, "previous" is the prompt that it answers.
      const next = by === 1 ? place + 1 : prompts[place]?.seq === at ? place - 1 : place
      const prompt = prompts[next]
      if (prompt) handle.current?.jumpTo(prompt.seq, true)
    },
    [handle, prompts],
  )
  const keys = useMemo(
    () => ({
      j: () => step(1),
      k: () => step(-1),
      o: () => unfold(handle.current),
      g: () => handle.current?.toStart(),
      G: () => handle.current?.toEnd(),
      "?": onHelp,
    }),
    [handle, step, onHelp],
  )
  useKeys(covered ? none : keys)
  useKeys(useMemo(() => (write ? { c: () => commentHere(write) } : none), [write]))
}

/** Opens the box for the entry that has the keyboard. */
function commentHere(write: (seq: number) => void): void {
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
