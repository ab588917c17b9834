import { useEffect } from "react"

/** Single keys that do something on a page, unless somebody is typing, has a dialog open or holds a modifier. */
export function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return
      const at = event.target instanceof HTMLElement ? event.target : null
      if (
        at?.closest(
          "input, textarea, select, [contenteditable], dialog, [role=dialog], [role=alertdialog], [role=menu]",
        )
      )
        return
      const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener("keydown", press)
    return () => document.removeEventListener("keydown", press)
  }, [keys])
}
