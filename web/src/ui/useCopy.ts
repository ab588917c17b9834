import { useEffect, useRef, useState } from "react"

/** Copies a text; `copied` is true for two seconds afterwards, `refused` if the browser didn't let us. */
export function useCopy(): { copied: boolean; refused: boolean; copy: (text: string) => Promise<boolean> } {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle")
  const timer = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  return {
    copied: state === "copied",
    refused: state === "refused",
    copy: async (text) => {
      window.clearTimeout(timer.current)
      try {
        await navigator.clipboard.writeText(text)
      } catch {
        // No permission for the clipboard, or a page without TLS: the caller shows the text selected instead.
        setState("refused")
        return false
      }
      setState("copied")
      timer.current = window.setTimeout(() => setState("idle"), 2_000)
      return true
    },
  }
}
