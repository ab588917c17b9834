import { useCallback, useState } from "react"
import { isView, type View } from "./views.ts"

const kept = "session view"

/** Which view is shown: what the address says, else the one chosen last in this browser. It stands in the address. */
export function useView(): [view: View, setView: (view: View, how?: { keep: boolean }) => void] {
  const [view, setView] = useState<View>(() => {
    const asked = new URLSearchParams(location.search).get("view")
    if (isView(asked)) return asked
    try {
      const last = localStorage.getItem(kept)
      return isView(last) ? last : "everything"
    } catch {
      return "everything"
    }
  })
  const choose = useCallback((next: View, { keep } = { keep: true }) => {
    setView(next)
    const search = new URLSearchParams(location.search)
    if (next === "everything") search.delete("view")
    else search.set("view", next)
    const query = search.size > 0 ? `?${search}` : ""
    // Not by the router, as with the place where one reads.
    History.prototype.replaceState.call(
      window.history,
      window.history.state,
      "",
      location.pathname + query + location.hash,
    )
    if (!keep) return
    try {
      localStorage.setItem(kept, next)
    } catch {
      // Then it is chosen again next time.
    }
  }, [])
  return [view, choose]
}
