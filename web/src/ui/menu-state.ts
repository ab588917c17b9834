import type { RefObject } from "react"

/** What a popup is told by the button from which it hangs. */
export interface MenuState {
  open: boolean
  /** `fromOutside`: neither an entry nor a key did it. */
  onOpenChange: (open: boolean, fromOutside: boolean) => void
  /** Opened with the keyboard: focus begins on the first entry. */
  byKey: boolean
  anchor: RefObject<HTMLButtonElement | null>
}
