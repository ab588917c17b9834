import { useEffect, useRef, useState } from "react"

export interface Kept<T> {
  key: string
  it: T
  /** `new`: it came after the first time; `gone`: it is no longer there, and is shown while it goes. */
  state: "here" | "new" | "gone"
}

/** A list whose rows stay a moment after they are gone, so that one sees them go, and knows which of them came. */
export function useKept<T>(things: readonly T[] | undefined, keyOf: (thing: T) => string, ms: number): Kept<T>[] {
  const first = useRef<Set<string> | null>(null)
  const last = useRef<Kept<T>[]>([])
  const [, drawAgain] = useState(0)
  const keys = new Set(things?.map(keyOf))
  if (things && first.current === null) first.current = keys

  const now: Kept<T>[] = (things ?? []).map((it) => {
    const key = keyOf(it)
    return { key, it, state: first.current?.has(key) ? "here" : "new" }
  })
  for (const [at, before] of last.current.entries()) {
    if (keys.has(before.key) || things === undefined) continue
    // Behind the one that stood before it, so that nothing else moves.
    const previous = last.current[at - 1]
    const place = previous ? now.findIndex((it) => it.key === previous.key) + 1 : 0
    now.splice(place, 0, { ...before, state: "gone" })
  }
  const gone = now
    .filter((it) => it.state === "gone")
    .map((it) => it.key)
    .join("\n")

  useEffect(() => {
    last.current = now
  })
  useEffect(() => {
    if (gone === "") return
    const timer = setTimeout(() => {
      const ended = new Set(gone.split("\n"))
      // One that comes again later comes anew.
      for (const key of ended) first.current?.delete(key)
      last.current = last.current.filter((it) => it.state !== "gone" || !ended.has(it.key))
      drawAgain((times) => times + 1)
    }, ms)
    return () => clearTimeout(timer)
  }, [gone, ms])
  return now
}
