import { X } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef, useSyncExternalStore } from "react"
import { IconButton } from "../ui/IconButton.tsx"
import { usePhone } from "../ui/usePhone.ts"
import { whenWanted } from "../ui/when-wanted.ts"
import { CommentList } from "./CommentList.tsx"
import type { PanelProps } from "./panel-props.ts"
import { usePlace } from "./place.ts"
import { useComments } from "./useComments.ts"
import { useRead } from "./useRead.ts"

const sheet = whenWanted(async () => {
  const { Sheet } = await import("../ui/Sheet.tsx")
  return { default: Sheet }
})
const AFTER_SHEET_MS = 100
const wide = matchMedia("(min-width: 1100px)")

/** The comments beside the transcript, which stays of use; over it where there is no room for both. */
export default function CommentsPanel(props: PanelProps) {
  const { place } = props
  const { said } = usePlace(place)
  useRead(props.session.id, useComments(props.session, place).data, props.me?.id)
  const isWide = useSyncExternalStore(
    (listener) => {
      wide.addEventListener("change", listener)
      return () => wide.removeEventListener("change", listener)
    },
    () => wide.matches,
  )
  const isPhone = usePhone()
  const heading = useRef<HTMLHeadingElement>(null)
  const close = () => {
    place.set({ open: false })
    const back = place.opener
    if (back instanceof HTMLElement && back.isConnected)
      requestAnimationFrame(() => back.focus({ preventScroll: true }))
  }
  useEffect(() => {
    // A box or an entry that was asked for has the keyboard already.
    const has = heading.current?.closest("aside")?.contains(document.activeElement)
    if (isWide && !has && place.now.at === null) heading.current?.focus({ preventScroll: true })
  }, [isWide, place])
  const listener = (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
  if (!isWide) {
    const jump = (seq: number) => {
      place.set({ open: false })
      // The sheet gives the keyboard back when it has gone; then the entry gets it.
      setTimeout(() => props.onJump(seq), AFTER_SHEET_MS)
    }
    // A sheet over the bottom leaves what is talked about in sight.
    return (
      <sheet.Part open onClose={close} title="Comments" side={isPhone ? "bottom" : "right"}>
        {listener}
        <CommentList {...props} onJump={jump} />
      </sheet.Part>
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // What has come over the panel, such as a question, has its own way out.
    if (event.key !== "Escape" || event.defaultPrevented || !event.currentTarget.contains(event.target as Node)) return
    event.preventDefault()
    close()
  }
  return (
    <aside aria-labelledby="comments-title" className="comments-aside" onKeyDown={onKeyDown}>
      <div className="flex items-center gap-2 pt-2 pr-2 pl-5">
        <h2
          ref={heading}
          id="comments-title"
          tabIndex={-1}
          data-comments
          className="flex-1 py-2 text-base font-semibold"
        >
          Comments
        </h2>
        <IconButton label="Close the comments" icon={<X size={16} aria-hidden />} onClick={close} />
      </div>
      {listener}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-1 pb-5">
        <CommentList {...props} />
      </div>
    </aside>
  )
}
