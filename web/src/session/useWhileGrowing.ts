import { useEffect, useEffectEvent, useRef } from "react"

/** How often what is counted over a whole session is counted again while it goes on. */
const EVERY_MS = 3_000

/** Does something again as entries come, but not for each of them. */
export function useWhileGrowing(total: number, again: () => void): void {
  const seen = useRef(total)
  const last = useRef(0)
  const ask = useEffectEvent(again)
  useEffect(() => {
    if (total === seen.current) return
    const wait = Math.max(0, last.current + EVERY_MS - performance.now())
    const timer = setTimeout(() => {
      seen.current = total
      last.current = performance.now()
      ask()
    }, wait)
    return () => clearTimeout(timer)
  }, [total])
}
