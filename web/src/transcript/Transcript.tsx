import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react"
import { Virtualizer, type VirtualizerHandle } from "virtua"
import { LoadTrouble } from "./LoadTrouble.tsx"
import { Placeholder } from "./Placeholder.tsx"
import type { Pages } from "./pages.ts"
import type { Joined, Scope } from "./rows.ts"
import type { Segments } from "./segments.ts"
import { TranscriptRow } from "./TranscriptRow.tsx"
import { useJoined } from "./useJoined.ts"
import "./transcript.css"

export interface TranscriptHandle {
  /** Brings an entry to the top; with `focus`, also the keyboard. */
  jumpTo(seq: number, focus?: boolean): void
  toStart(): void
  toEnd(): void
  /** The entry at the top of what is seen. */
  top(): number
  scroller(): HTMLElement | null
}

interface Props {
  label: string
  pages: Pages
  segments: Segments
  scope: Scope
  /** Where to open: an entry, or the end. */
  start: number | "end"
  target: number | null
  handle?: RefObject<TranscriptHandle | null>
  /** Tells the entry at the top, when it is another. */
  onTop?: (seq: number) => void
  /** What stands there when all is loaded and there is nothing to show. */
  empty?: ReactNode
}

const above = 16
/** Closer to the end than this, a reader follows what comes. */
const following = 48

/**
 * A conversation of any length: only the rows on screen are in the page, and only the pages around them in memory.
 * What arrives or is measured later never moves what is being read.
 */
export function Transcript({ label, pages, segments, scope, start, target, handle, onTop, empty }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const top = useRef(0)
  const { joined, version } = useJoined(pages, scope)
  const [bare, setBare] = useState(false)
  const rows = useMemo(() => ({ length: segments.count }), [segments.count])

  const look = useCallback(() => {
    const it = list.current
    if (!it || segments.count === 0) return
    const first = it.findItemIndex(it.scrollOffset)
    const last = it.findItemIndex(it.scrollOffset + it.viewportSize)
    pages.want(segments.seqAt(first), segments.seqAt(last))
    setBare(first === 0 && last === segments.count - 1 && isBare(pages, joined, segments))
    const seq = segments.seqAt(it.findItemIndex(it.scrollOffset + above + 8))
    if (seq !== top.current) {
      top.current = seq
      onTop?.(seq)
    }
  }, [pages, segments, joined, onTop])

  const jumpTo = useCallback(
    (seq: number, focus = false) => {
      const index = segments.indexOf(seq)
      list.current?.scrollToIndex(index, { align: "start", offset: index === 0 ? -24 : -above })
      if (focus) focusWhenThere(scroller.current, seq)
    },
    [segments],
  )
  const toEnd = useCallback(
    () => list.current?.scrollToIndex(segments.count - 1, { align: "end", offset: 96 }),
    [segments],
  )

  useImperativeHandle(
    handle,
    () => ({
      jumpTo,
      toStart: () => list.current?.scrollTo(0),
      toEnd,
      top: () => top.current,
      scroller: () => scroller.current,
    }),
    [jumpTo, toEnd],
  )

  // Once, where the reader wants to begin; afterwards the reader moves by themselves.
  const opened = useRef(false)
  useLayoutEffect(() => {
    if (opened.current || segments.count === 0) return
    opened.current = true
    if (start === "end") toEnd()
    else if (start > 1) jumpTo(start)
    look()
  }, [segments.count, start, toEnd, jumpTo, look])

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that came change what is on screen
  useEffect(look, [look, version])

  const count = useRef(segments.count)
  useLayoutEffect(() => {
    const it = list.current
    const grew = segments.count > count.current
    count.current = segments.count
    if (grew && it && it.scrollSize - it.scrollOffset - it.viewportSize < following + 96) toEnd()
  }, [segments.count, toEnd])

  const shown = target === null ? null : shownFor(target, joined)

  return (
    <div className="relative min-h-0 flex-1">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it by keyboard */}
      <section ref={scroller} aria-label={label} tabIndex={0} className="transcript-scroller">
        <div className="h-6" />
        <div
          role={bare ? undefined : "feed"}
          aria-label={bare ? undefined : "Entries"}
          aria-busy={pages.at(top.current || 1) === undefined}
        >
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            startMargin={24}
            data={rows}
            bufferSize={600}
            onScroll={look}
            onResize={look}
          >
            {(_, index) => {
              const seq = segments.seqAt(index)
              if (!pages.at(seq)) return <Placeholder key={seq} seq={seq} failed={pages.failure(seq) !== undefined} />
              const row = joined.row(seq)
              // What is of another conversation, or has nothing to show, takes no room.
              if (!row || row.blocks.length === 0) return <div key={seq} />
              return (
                <TranscriptRow key={seq} row={row} position={index + 1} count={segments.count} target={seq === shown} />
              )
            }}
          </Virtualizer>
        </div>
        {bare && empty}
        <div className="h-24" />
      </section>
      <LoadTrouble error={pages.failure(top.current || 1)} onRetry={() => pages.retry()} />
    </div>
  )
}

/** A link to an entry that shows nothing itself (a result, shown with its call) leads to what stands before it. */
function shownFor(seq: number, joined: Joined): number {
  for (let at = seq; at > Math.max(0, seq - 50); at--) if (joined.row(at)?.blocks.length) return at
  return seq
}

/** Whether everything is loaded and nothing of it shows. */
function isBare(pages: Pages, joined: Joined, segments: Segments): boolean {
  for (let index = 0; index < segments.count; index++) {
    const seq = segments.seqAt(index)
    if (!pages.at(seq) || joined.row(seq)?.blocks.length) return false
  }
  return true
}

/** The row may not be in the page yet, nor loaded: looks for it in the next frames. */
function focusWhenThere(scroller: HTMLElement | null, seq: number, frames = 60): void {
  requestAnimationFrame(() => {
    const row = scroller?.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
    if (row) row.focus({ preventScroll: true })
    else if (frames > 0) focusWhenThere(scroller, seq, frames - 1)
  })
}
