import { useEffect, useReducer, useRef, useState, useSyncExternalStore } from "react"
import { useLiveState } from "../api/useLive.ts"
import { useDoors } from "./doors.ts"
import { LiveItem } from "./LiveItem.tsx"
import { onSaid } from "./on-said.ts"
import { type OpenText, OpenTexts } from "./open-texts.ts"
import type { Pages } from "./pages.ts"

/** What a new connection has not brought by then is no more. */
const COMES_AGAIN_MS = 5_000
/** Hidden tabs get no animation frames. */
const HIDDEN_MS = 500
const SPOKEN_MS = 2_000

/**
 * What the agent is writing at this moment, below the last row. It gives way to its entry in the same moment as that is shown. The
 * stream is not read out; that it has ended is.
 */
export function LiveText({ pages, isHidden }: { pages: Pages; isHidden: boolean }) {
  const { agent } = useDoors()
  const open = useOpenTexts(pages)
  const texts = open.shown
  const ended = useEnded(open, texts)
  return (
    <div className="live-text">
      <span role="status" className="sr-only">
        {ended ? `${agent} has answered.` : ""}
      </span>
      <div aria-live="off">
        {!isHidden &&
          texts.map((it, at) => <LiveItem key={it.item} {...it} agent={agent} isLast={at === texts.length - 1} />)}
      </div>
    </div>
  )
}

/** Drawn anew at most once for each frame of the screen, and whenever entries come. */
function useOpenTexts(pages: Pages): OpenTexts {
  const { session } = useDoors()
  const [texts, setTexts] = useState(() => new OpenTexts(pages))
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0)
  useSyncExternalStore(pages.subscribe, () => pages.version)
  useEffect(() => {
    const fresh = new OpenTexts(pages)
    setTexts(fresh)
    let frame = 0
    const show = () => {
      cancelAnimationFrame(frame)
      if (frame !== 0) draw()
      frame = 0
    }
    const timer = setInterval(show, HIDDEN_MS)
    const stop = onSaid(session, (said) => {
      fresh.hear(said)
      frame ||= requestAnimationFrame(show)
    })
    return () => {
      stop()
      clearInterval(timer)
      cancelAnimationFrame(frame)
    }
  }, [session, pages])
  const isLive = useLiveState() === "live"
  useEffect(() => {
    if (!isLive) {
      texts.doubt()
      return
    }
    const timer = setTimeout(() => {
      texts.dropDoubted()
      draw()
    }, COMES_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [isLive, texts])
  return texts
}

/** Whether an answer has just become an entry. */
function useEnded(open: OpenTexts, texts: readonly OpenText[]): boolean {
  const answers = texts.flatMap(({ item, of }) => (of === "answer" ? [item] : []))
  const before = useRef<string[]>([])
  const [ended, setEnded] = useState(false)
  const now = answers.join(" ")
  useEffect(() => {
    const gone = before.current.some((item) => !now.split(" ").includes(item) && open.isEntry(item))
    before.current = now === "" ? [] : now.split(" ")
    if (!gone) return
    setEnded(true)
    const timer = setTimeout(() => setEnded(false), SPOKEN_MS)
    return () => clearTimeout(timer)
  }, [now, open])
  return ended
}
