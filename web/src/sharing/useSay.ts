import { useCallback, useEffect, useRef, useState } from "react"

/**
 * Announces to screen readers what happened. The text goes after a while, so that nobody finds an old sentence at the end of
 * the dialog.
 */
export function useSay(): [said: string, say: (text: string) => void] {
  const [said, setSaid] = useState("")
  const timer = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const say = useCallback((text: string) => {
    window.clearTimeout(timer.current)
    // The same sentence twice would not be read twice.
    setSaid((before) => (before === text ? `${text}\u00a0` : text))
    timer.current = window.setTimeout(() => setSaid(""), 4_000)
  }, [])
  return [said, say]
}
