import type { ReactNode } from "react"

/** One entry of a menu. `null` in a list of them is a separator. */
export type MenuEntry =
  | {
      label: string
      icon?: ReactNode
      /** A second, quieter line: what it does or why it can't be done. */
      hint?: string
      danger?: boolean
      disabled?: boolean
      onSelect: () => void
    }
  | { label: string; icon?: ReactNode; href: string; download?: boolean }
  | {
      group: string
      value: string
      options: readonly { value: string; label: string; hint?: string; icon?: ReactNode; disabled?: boolean }[]
      onChoose: (value: string) => void
    }
  | { text: ReactNode }
  | null
