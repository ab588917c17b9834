import { type ComponentProps, type ReactElement, type ReactNode, type RefObject, useRef, useState } from "react"
import type { MenuEntry } from "./menu-entry.ts"
import type { MenuState } from "./menu-state.ts"
import { type Wanted, whenWanted } from "./when-wanted.ts"

const popup = whenWanted(() => import("./MenuPopup.tsx"))

export type MenuTrigger = Pick<
  ComponentProps<"button">,
  "type" | "onClick" | "onKeyDown" | "onPointerEnter" | "onFocus" | "aria-haspopup" | "aria-expanded"
> & { ref: RefObject<HTMLButtonElement | null> }

interface ButtonProps {
  /** Draws the button: `trigger={(props) => <IconButton {...props} label="More" icon={...} />}`. */
  trigger: (props: MenuTrigger) => ReactElement
  onOpen?: (() => void) | undefined
}

interface Props extends ButtonProps {
  /** The menu's name, for screen readers. */
  label: string
  /** null while it isn't known what may be done: the menu shows that it is loading. */
  entries: readonly MenuEntry[] | null
  align?: "start" | "end"
}

/** A menu whose heavier half (47 KB) is loaded when the pointer or the focus comes near its button. */
export function Menu({ label, entries, align = "end", ...button }: Props) {
  return <MenuButton popup={popup} given={{ label, entries, align }} {...button} />
}

/**
 * The same, but the entries are loaded with their popup. It stays mounted after it was closed, so it may contain dialogs.
 */
export function MenuButton<P extends object>({
  popup,
  given,
  trigger,
  onOpen,
}: ButtonProps & { popup: Wanted<(props: MenuState & P) => ReactNode>; given: P }) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const [byKey, setByKey] = useState(false)
  const closed = useRef(Number.NEGATIVE_INFINITY)
  const change = (next: boolean, keyboard = false) => {
    if (next) {
      setWanted(true)
      setByKey(keyboard)
      onOpen?.()
    }
    setOpen(next)
  }
  const near = () => void popup.fetch().catch(() => undefined)
  return (
    <>
      {trigger({
        ref: anchor,
        type: "button",
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onClick: (event) => {
          const keyboard = event.detail === 0
          // A press on the button of an open menu closes it as a press outside; its click must not open it again.
          if (!open && !keyboard && performance.now() - closed.current < 300) return
          change(!open, keyboard)
        },
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
          event.preventDefault()
          change(true, true)
        },
        onPointerEnter: near,
        onFocus: near,
      })}
      {wanted && (
        <popup.Part
          {...given}
          open={open}
          onOpenChange={(next, fromOutside) => {
            if (fromOutside) closed.current = performance.now()
            change(next)
          }}
          byKey={byKey}
          anchor={anchor}
        />
      )}
    </>
  )
}
