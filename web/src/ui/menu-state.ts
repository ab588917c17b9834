import type { RefObject } from "react"

/** The props that a popup gets from its button. */
export interface MenuState {
  open: boolean
  /** `fromOutside`: closed neither by an entry nor by a key. */
  onOpenChange: (open: boolean, fromOutside: boolean) => void
  /** Opened with the keyboard: focus begins on the first entry. */
  byKey: boolean
  anchor: RefObject<HTMLButtonElement | null>
}
