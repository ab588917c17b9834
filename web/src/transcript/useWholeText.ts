import { useCallback, useState } from "react"
import type { Place } from "#agents/join"
import type { Part } from "#protocol/entries"
import { useDoors } from "./doors.ts"
import { useWhole } from "./folds.ts"

/** Which text of a part. */
export type Which = "text" | "body" | "patch"

/** What is put into the page at once: a text of megabytes would hold it up for seconds. */
const atOnce = 200_000

export interface WholeText {
  text: string
  /** Characters that are not shown. */
  left: number
  state: "idle" | "loading" | "failed"
  showMore(): void
}

/** A text that may have been shortened, and the way to have more of it. */
export function useWholeText(
  place: Place,
  which: Which,
  given: { text: string; more?: number | undefined },
): WholeText {
  const doors = useDoors()
  const [whole, keep] = useWhole(`${place.seq}.${place.part}.${which}`)
  const [limit, setLimit] = useState(atOnce)
  const [state, setState] = useState<WholeText["state"]>("idle")
  const { seq, part } = place
  const all = whole ?? given.text
  const showMore = useCallback(() => {
    if (whole !== undefined || given.more === undefined) {
      setLimit((now) => now + atOnce)
      return
    }
    setState("loading")
    doors.readEntry(seq, new AbortController().signal).then(
      (entry) => {
        setState("idle")
        keep(textOf(entry.parts[part], which) ?? given.text)
      },
      () => setState("failed"),
    )
  }, [doors, whole, keep, seq, part, which, given.more, given.text])
  const cut = all.length > limit
  return {
    text: cut ? all.slice(0, limit) : all,
    left: (cut ? all.length - limit : 0) + (whole === undefined ? (given.more ?? 0) : 0),
    state,
    showMore,
  }
}

function textOf(part: Part | undefined, which: Which): string | undefined {
  if (!part || part.type === "image" || part.type === "file" || part.type === "raw") return undefined
  if (which === "body") return part.type === "call" ? part.body?.text : undefined
  if (which === "patch") return part.type === "result" ? part.patch?.text : undefined
  return part.type === "call" ? undefined : part.text
}
