import { useSyncExternalStore } from "react"

const narrow = matchMedia("(max-width: 639.98px)")

/** Whether the page is as narrow as a phone. Prefer CSS (`max-sm:`); this is for differences in behaviour, not in looks. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener("change", listener)
      return () => narrow.removeEventListener("change", listener)
    },
    () => narrow.matches,
  )
}
