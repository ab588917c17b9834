import { X } from "lucide-react"
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useSyncExternalStore } from "react"
import { IconButton } from "../ui/IconButton.tsx"
import { part } from "../ui/when-wanted.ts"
import { AgentsPanel } from "./AgentsPanel.tsx"
import { ChangesPanel } from "./ChangesPanel.tsx"
import { NumbersPanel } from "./NumbersPanel.tsx"
import type { PanelProps } from "./panel-props.ts"
import { type Panel, panels } from "./usePanel.ts"

const Sheet = part(() => import("../ui/Sheet.tsx").then((it) => ({ default: it.Sheet })))
const wide = matchMedia("(min-width: 1100px)")

interface Props extends Omit<PanelProps, "onJump"> {
  panel: Panel
  onClose: () => void
}

/** What stands beside the transcript; over it where there is no room for both. */
export default function SessionRail({ panel, onClose, ...given }: Props) {
  const isWide = useSyncExternalStore(
    (listener) => {
      wide.addEventListener("change", listener)
      return () => wide.removeEventListener("change", listener)
    },
    () => wide.matches,
  )
  const onJump = (seq: number, to?: number) => {
    if (!isWide) onClose()
    given.where.go(seq, to === undefined ? {} : { to })
  }
  const shown = contentOf(panel, { ...given, onJump })
  if (!isWide)
    return (
      <Sheet open onClose={onClose} title={panels[panel]} side="right">
        {shown}
      </Sheet>
    )
  return (
    <Aside key={panel} title={panels[panel]} onClose={onClose}>
      {shown}
    </Aside>
  )
}

function contentOf(panel: Panel, given: PanelProps): ReactNode {
  switch (panel) {
    case "changes":
      return <ChangesPanel {...given} />
    case "numbers":
      return <NumbersPanel {...given} />
    case "agents":
      return <AgentsPanel {...given} />
  }
}

function Aside({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus({ preventScroll: true })
    return () => {
      // Whoever has moved on, to an entry for example, stays there.
      if (document.activeElement === document.body && before instanceof HTMLElement)
        before.focus({ preventScroll: true })
    }
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return
    event.preventDefault()
    onClose()
  }
  return (
    <aside aria-labelledby="rail-title" className="session-rail" onKeyDown={onKeyDown}>
      <div className="flex items-center gap-2 pt-2 pr-2 pl-5">
        <h2 ref={heading} id="rail-title" tabIndex={-1} className="flex-1 py-2 text-base font-semibold outline-none">
          {title}
        </h2>
        <IconButton label={`Close ${title.toLowerCase()}`} icon={<X size={16} aria-hidden />} onClick={onClose} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-1 pb-5">{children}</div>
    </aside>
  )
}
