import {
  type ReactElement,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react"
import { Virtualizer, type VirtualizerHandle } from "virtua"
import type { Row } from "#agents/join"
import type { Target } from "./address.ts"
import type { Shown } from "./beside.ts"
import { Item } from "./Item.tsx"
import { LoadTrouble } from "./LoadTrouble.tsx"
import { NewRows } from "./NewRows.tsx"
import { Placeholder } from "./Placeholder.tsx"
import type { Pages } from "./pages.ts"
import { PicturesProvider } from "./pictures-around.ts"
import { Runs } from "./runs.ts"
import type { Segments } from "./segments.ts"
import { UnknownRecords } from "./UnknownRecords.tsx"
import { useFollow } from "./useFollow.ts"
import { type Joined, useJoined } from "./useJoined.ts"
import { head, useJumps } from "./useJumps.ts"
import { useShown } from "./useShown.ts"
import { useSight } from "./useSight.ts"
import "./clean-copies.ts"
import "./transcript.css"

export interface TranscriptHandle {
  /** Brings an entry to the top; with `focus`, also the keyboard. */
  jumpTo(seq: number, focus?: boolean): void
  toStart(): void
  toEnd(): void
  /** The entry at the top of what is seen. */
  top(): number
  /** Whether an entry has a row here; undefined while that is not known. */
  shows(seq: number): boolean | undefined
  /** The entry that is still being brought to the top: nobody has scrolled since. */
  aimedAt(): number | null
  /** Whether the reader is at the end, and follows what comes. */
  atEnd(): boolean
  scroller(): HTMLElement | null
}

interface Props {
  label: string
  pages: Pages
  segments: Segments
  /** The sub-agent whose conversation it is; undefined for the main one. */
  agent?: string
  /** The names of the session's sources. */
  sources: readonly string[]
  /** Where to open: an entry, or the end. */
  start: number | "end"
  target: Target | null
  handle?: RefObject<TranscriptHandle | null>
  /** Tells the entry at the top, when it is another. */
  onTop?: (seq: number) => void
  /** What stands there when all is loaded and there is nothing to show. */
  empty?: ReactNode
  /** Which rows are shown at all; a stable function. */
  keeps?: ((row: Row) => boolean) | undefined
  /** What stands below a row; a stable function. */
  below?: ((row: Row) => ReactNode) | undefined
  /** What is not an entry yet. */
  tail?: ReactNode
}

/**
 * A conversation of any length: only the rows on screen are in the page, and only the pages around them in memory.
 * What arrives or is measured later never moves what is being read.
 */
export function Transcript(props: Props) {
  const { label, pages, segments, agent, sources, start, target, handle, onTop, empty, below } = props
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const tail = useRef<HTMLDivElement>(null)
  const all = useJoined(pages, agent, sources)
  const joined = useKept(all, props.keeps)
  const runs = useMemo(() => new Runs(joined, segments, props.keeps === undefined), [joined, segments, props.keeps])
  const rows = useMemo(() => ({ length: segments.count }), [segments.count])
  const { top, bare, ended, look } = useSight({ list, pages, segments, joined, runs, onTop })
  const { jumpTo, aimedAt, giveUp } = useJumps({ scroller, list, pages, joined, segments })
  const { toEnd, scrolled, atEnd, unseen } = useFollow({
    scroller,
    list,
    pages,
    segments,
    joined,
    startsAtEnd: start === "end",
    tail,
  })

  const leap = useCallback(() => {
    giveUp()
    toEnd()
  }, [toEnd, giveUp])

  useImperativeHandle(
    handle,
    () => ({
      jumpTo,
      toStart: () => {
        giveUp()
        list.current?.scrollTo(0)
      },
      toEnd: leap,
      top: () => top.current,
      scroller: () => scroller.current,
      shows: (seq) => {
        const row = joined.row(seq)
        return row === undefined ? undefined : row !== null
      },
      aimedAt,
      atEnd,
    }),
    [jumpTo, leap, giveUp, joined, aimedAt, atEnd],
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

  // Rows that came change what is on screen, and with them `look` is another.
  useEffect(look, [look])

  const onScroll = useCallback(() => {
    scrolled()
    look()
  }, [scrolled, look])
  const shown = useShown({ target, joined, segments, jumpTo })

  return (
    <div className="relative min-h-0 flex-1">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it by keyboard */}
      <section ref={scroller} aria-label={label} tabIndex={0} className="transcript-scroller">
        <div className="h-2" />
        <div
          {...(!bare && { role: "feed", "aria-label": "Entries" })}
          aria-busy={pages.at(top.current || 1) === undefined}
        >
          <PicturesProvider value={joined.pictures}>
            <Virtualizer
              ref={list}
              scrollRef={scroller}
              startMargin={head}
              data={rows}
              bufferSize={600}
              onScroll={onScroll}
              onResize={look}
            >
              {(_, index) => rowAt(index, { pages, joined, segments, runs, shown, target, below })}
            </Virtualizer>
          </PicturesProvider>
        </div>
        <div ref={tail} className="pb-24">
          {props.tail}
          {bare && empty}
          {agent === undefined && ended && <UnknownRecords />}
        </div>
      </section>
      <NewRows count={unseen} onShow={leap} />
      <LoadTrouble error={pages.failure(top.current || 1)} onRetry={() => pages.retry()} />
    </div>
  )
}

interface Drawn {
  pages: Pages
  joined: Joined
  segments: Segments
  runs: Runs
  shown: Shown | null
  target: Target | null
  below: Props["below"]
}

/** Only the rows that a reader wants to see. */
function useKept(joined: Joined, keeps: Props["keeps"]): Joined {
  return useMemo(() => {
    if (!keeps) return joined
    return {
      ...joined,
      row: (seq) => {
        const row = joined.row(seq)
        return row && keeps(row) ? row : row && null
      },
    }
  }, [joined, keeps])
}

function rowAt(index: number, { pages, shown, target, ...drawn }: Drawn): ReactElement {
  const seq = drawn.segments.seqAt(index)
  if (!pages.at(seq)) return <Placeholder key={seq} seq={seq} failed={pages.failure(seq) !== undefined} />
  // What is of another conversation, or has nothing to show, takes no room.
  if (!drawn.joined.row(seq) && drawn.runs.outerAt(index)?.first !== seq) return <div key={seq} />
  const note = shown?.seq === seq ? shown.note : null
  return <Item key={seq} index={index} {...drawn} shown={shown?.seq ?? null} to={target?.to ?? 0} note={note} />
}
