import { useEffect, useRef, useState } from "react"

export interface Kept<T> {
  key: string
  it: T
  /** `new`: it came after the first render; `gone`: it was removed, and is still shown while it animates out. */
  state: "here" | "new" | "gone"
}

/** A list whose rows stay for a moment after they are removed, so that the removal is visible, and that marks new rows. */
export function useKept<T>(things: readonly T[] | undefined, keyOf: (thing: T) => string, ms: number): Kept<T>[] {
  const first = useRef<Set<string> | null>(null)
  const last = useRef<Kept<T>[]>([])
  /** Removed rows whose time is over. `last` may still have them: an earlier render can be committed later. */
  const over = useRef(new Set<string>())
  const [, drawAgain] = useState(0)
  if (things && first.current === null) first.current = new Set(things.map(keyOf))

  const isFirst = (key: string) => first.current?.has(key) === true
  const now = withGone(things, keyOf, { last: last.current, over: over.current, isFirst })
  const gone = now
    .filter((it) => it.state === "gone")
    .map((it) => it.key)
    .join("\n")

  useEffect(() => {
    last.current = now
    const going = new Set(now.filter((it) => it.state === "gone").map((it) => it.key))
    for (const key of over.current) if (!going.has(key)) over.current.delete(key)
  })
  useEffect(() => {
    if (gone === "") return
    const timer = setTimeout(() => {
      for (const key of gone.split("\n")) {
        // A row that comes back later is new again.
        first.current?.delete(key)
        over.current.add(key)
      }
      drawAgain((times) => times + 1)
    }, ms)
    return () => clearTimeout(timer)
  }, [gone, ms])
  return now
}

interface Before<T> {
  last: readonly Kept<T>[]
  over: ReadonlySet<string>
  isFirst(key: string): boolean
}

/** The rows to draw: the current ones and, in their old places, those of the last render that are going. */
export function withGone<T>(
  things: readonly T[] | undefined,
  keyOf: (thing: T) => string,
  { last, over, isFirst }: Before<T>,
): Kept<T>[] {
  const now: Kept<T>[] = (things ?? []).map((it) => {
    const key = keyOf(it)
    return { key, it, state: isFirst(key) ? "here" : "new" }
  })
  const keys = new Set(now.map((it) => it.key))
  for (const [at, before] of last.entries()) {
    if (keys.has(before.key) || over.has(before.key) || things === undefined) continue
    // Behind the row that preceded it, so that nothing else moves.
    const previous = last[at - 1]
    const place = previous ? now.findIndex((it) => it.key === previous.key) + 1 : 0
    now.splice(place, 0, { ...before, state: "gone" })
  }
  return now
}
