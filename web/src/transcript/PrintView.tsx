import { Fragment, useEffect, useMemo, useRef, useState } from "react"
import { createPortal } from "react-dom"
import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import { Progress } from "../ui/Progress.tsx"
import { useDoors } from "./doors.ts"
import { Folds, FoldsProvider } from "./folds.ts"
import { sayAddresses, settled } from "./laid-out.ts"
import { fetchAll } from "./later-parts.ts"
import { type Beside, type Conversation, readWhole, TooLong } from "./read-whole.ts"
import { TranscriptRow } from "./TranscriptRow.tsx"
import "./print.css"

interface Props {
  title: string
  /** Agent, repository, date: a line under the title. */
  about: string
  total: number
  sources: readonly string[]
  onClose: () => void
}

/** On paper nothing can be unfolded. */
class AllOpen extends Folds {
  override isOpen(): boolean {
    return true
  }
}

/** Rows draw these once their code has come, and paper can't wait for it. */
const fetchInner = () => Promise.all([import("./Diff.tsx"), import("./Shaped.tsx")])

/** Reads all of the session, puts it on a sheet that only a printer sees, and has the browser print it. */
export default function PrintView({ title, about, total, sources, onClose }: Props) {
  const doors = useDoors()
  const [done, setDone] = useState(0)
  const [whole, setWhole] = useState<Conversation[] | null>(null)
  const [failed, setFailed] = useState(0)
  const [tries, setTries] = useState(0)
  const [tooLong, setTooLong] = useState(false)
  const sheet = useRef<HTMLDivElement>(null)
  const folds = useMemo(() => new AllOpen(), [])
  // The session may grow meanwhile: what is printed is what was there when it was asked for.
  const asked = useRef({ total, sources })
  const closing = useRef(onClose)
  closing.current = onClose

  useEffect(() => {
    const stop = new AbortController()
    const all = readWhole(doors, asked.current.total, asked.current.sources, stop.signal, setDone)
    Promise.all([all, fetchAll(), fetchInner()]).then(
      ([read]) => setWhole(read),
      (error: unknown) => {
        if (stop.signal.aborted) return
        if (error instanceof TooLong) setTooLong(true)
        else setFailed(tries + 1)
      },
    )
    return () => stop.abort()
  }, [doors, tries])

  useEffect(() => {
    if (!whole) return
    const close = () => closing.current()
    addEventListener("afterprint", close, { once: true })
    const stop = new AbortController()
    const page = sheet.current
    if (page)
      void settled(page, stop.signal).then(() => {
        if (stop.signal.aborted) return
        sayAddresses(page)
        page.dataset.whole = ""
        window.print()
      })
    return () => {
      stop.abort()
      removeEventListener("afterprint", close)
    }
  }, [whole])

  const stuck = failed > tries
  return (
    <>
      <div
        role="dialog"
        aria-modal="true"
        aria-label="Print"
        className="veil fixed inset-0 z-40 flex items-center justify-center bg-veil p-4"
      >
        <Preparing {...{ stuck, tooLong, done, total, onClose }} onRetry={() => setTries(failed)} />
      </div>
      {whole &&
        createPortal(
          <FoldsProvider value={folds}>
            <div className="print-sheet" ref={sheet}>
              <h1>{title}</h1>
              <p className="print-about">{about}</p>
              {whole.map(({ agent, rows }) => (
                <section key={agent ?? ""}>
                  {agent !== null && rows.length > 0 && <h2 className="print-agent">Sub-agent {agent}</h2>}
                  {rows.map(({ row, beside }, at) => (
                    <Fragment key={row.seq}>
                      <Aside now={beside} before={rows[at - 1]?.beside ?? null} />
                      <TranscriptRow row={row} position={at + 1} count={rows.length} target={false} beside={beside} />
                    </Fragment>
                  ))}
                </section>
              ))}
            </div>
          </FoldsProvider>,
          document.body,
        )}
    </>
  )
}

const asides: Record<Exclude<Beside, null>, string> = {
  undone: "What follows was taken back.",
  repeats: "What follows is repeated from an earlier session.",
}

/** Where rows begin to be no part of the conversation, and where it goes on. */
function Aside({ now, before }: { now: Beside; before: Beside }) {
  if (now === before) return null
  return <p className="print-aside">{now === null ? "The conversation goes on." : asides[now]}</p>
}

/** How far the session has come, or why it won't be printed. */
function Preparing(it: {
  stuck: boolean
  tooLong: boolean
  done: number
  total: number
  onClose: () => void
  onRetry: () => void
}) {
  const { stuck, tooLong, done, total, onClose, onRetry } = it
  return (
    <div className="flex w-full max-w-96 flex-col gap-4 rounded-surface border border-line bg-raised p-5 shadow-float">
      <p className="font-medium" role={stuck || tooLong ? "alert" : undefined}>
        {tooLong
          ? "This session is too long to print. Export it as HTML from its menu instead: one file that any browser opens."
          : stuck
            ? "The session couldn't be loaded. Check your connection and try again."
            : "Preparing to print"}
      </p>
      {!stuck && !tooLong && (
        <Progress
          label="Preparing to print"
          value={done}
          max={total}
          text={`${done.toLocaleString("en")} of ${countOf(total, "entry", "entries")}`}
        />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{tooLong ? "Close" : "Cancel"}</Button>
        {stuck && (
          <Button tone="primary" onClick={onRetry}>
            Retry
          </Button>
        )}
      </div>
    </div>
  )
}
