import { type RefObject, useEffect, useRef, useState } from "react"

/**
 * Whether somebody has had both ends of a text before their eyes: only then can it be approved. `of` says which text it is; another
 * one has to be seen anew. An end counts when it is on the screen, whatever scrolls around it.
 */
export function useSeen(of: string): {
  begin: RefObject<HTMLSpanElement | null>
  end: RefObject<HTMLSpanElement | null>
  isSeen: boolean
} {
  const begin = useRef<HTMLSpanElement>(null)
  const end = useRef<HTMLSpanElement>(null)
  const [seen, setSeen] = useState<{ of: string; begin: boolean; end: boolean }>({ of, begin: false, end: false })
  useEffect(() => {
    setSeen({ of, begin: false, end: false })
    const watch = new IntersectionObserver((found) => {
      for (const it of found) {
        if (!it.isIntersecting) continue
        const which = it.target === end.current ? "end" : "begin"
        setSeen((now) => (now.of === of ? { ...now, [which]: true } : now))
      }
    })
    if (begin.current) watch.observe(begin.current)
    if (end.current) watch.observe(end.current)
    return () => watch.disconnect()
  }, [of])
  return { begin, end, isSeen: seen.of === of && seen.begin && seen.end }
}
