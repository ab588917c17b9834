import { useEffect, useMemo } from "react"
import type { Anchor } from "#protocol/comments"
import type { Session } from "#protocol/sessions"
import { toast } from "../ui/toast.ts"
import { whenWanted } from "../ui/when-wanted.ts"
import { OnSelection } from "./OnSelection.tsx"
import type { CommentsProps } from "./panel-props.ts"
import { type CommentPlace, placeOf, type Shown, usePlace } from "./place.ts"
import { keyOfAnchor } from "./target.ts"
import { openOf, useComments } from "./useComments.ts"
import "./comments.css"

const panel = whenWanted(() => import("./CommentsPanel.tsx"))

/** Fetches the panel's code; for when the pointer or the focus comes near. */
export const panelNear = () => void panel.fetch().catch(() => undefined)

/** Opens the panel: at an entry, or with the box for a new comment on one. */
export function openComments(place: CommentPlace, more: Partial<Pick<Shown, "at" | "writing">> = {}): void {
  const opener = document.activeElement
  panel.fetch().then(
    () => {
      if (!place.now.open) place.opener = opener
      place.set({ open: true, at: null, failed: null, ...more })
    },
    () => toast("The comments couldn't be loaded. Check your connection and try again.", { tone: "bad" }),
  )
}

/** The panel, when it is open; and how many comments the rows of the transcript have. */
export function Comments(props: CommentsProps) {
  const place = placeOf(props.session.id, props.me?.id)
  const { open } = usePlace(place)
  const { data } = useComments(props.session, place)
  useEffect(() => {
    const counts = new Map<number, number>()
    for (const it of openOf(data?.comments ?? [])) counts.set(it.seq, (counts.get(it.seq) ?? 0) + 1)
    place.set({ counts })
  }, [place, data])
  // Whoever comes to the page anew finds it closed, unless something was being written when it was left.
  const may = props.session.abilities.includes("comment")
  useEffect(() => {
    const key = may ? place.drafts.first() : null
    if (key !== null && place.now.writing === null) openComments(place, { writing: key })
  }, [place, may])
  useEffect(() => () => place.set({ open: false }), [place])
  const read = data?.read
  useEffect(() => {
    // What was read before the panel was opened stays the measure of what is new in it.
    if (!open) place.readBefore = read ? (read.upto ?? "") : null
  }, [open, read, place])
  const onWrite = (anchor: Anchor) => openComments(place, { writing: keyOfAnchor(anchor) })
  return (
    <>
      {may && <OnSelection onWrite={onWrite} />}
      {open && props.session.abilities.includes("readComments") && <panel.Part {...props} place={place} />}
    </>
  )
}

/** What a row of the transcript may do with comments; null for whoever may not read them. */
export function useCommentDoor({ id, abilities }: Pick<Session, "id" | "abilities">, me: string | undefined) {
  return useMemo(() => {
    if (!abilities.includes("readComments")) return null
    const place = placeOf(id, me)
    const show = (seq: number) => openComments(place, { at: seq })
    const writeOn = (anchor: Anchor) => openComments(place, { writing: keyOfAnchor(anchor) })
    const write = (seq: number) => openComments(place, { at: seq, writing: seq })
    const isWriter = abilities.includes("comment")
    return {
      subscribe: place.subscribe,
      countAt: place.countAt,
      show,
      write: isWriter ? write : null,
      writeOn: isWriter ? writeOn : null,
    }
  }, [id, abilities, me])
}
