import { type ComponentProps, type ReactElement, type RefObject, useRef, useState } from "react"
import type { MenuEntry } from "./menu-entry.ts"
import { whenWanted } from "./when-wanted.ts"

const popup = whenWanted(() => import("./MenuPopup.tsx"))

export type MenuTrigger = Pick<
  ComponentProps<"button">,
  "type" | "onClick" | "onKeyDown" | "onPointerEnter" | "onFocus" | "aria-haspopup" | "aria-expanded"
> & { ref: RefObject<HTMLButtonElement | null> }

interface Props {
  /** The menu's name, for those who can't see where it hangs. */
  label: string
  /** null while it is not known what may be done: the menu shows that it is coming. */
  entries: readonly MenuEntry[] | null
  /** Draws the button: `trigger={(props) => <IconButton {...props} label="More" icon={...} />}`. */
  trigger: (props: MenuTrigger) => ReactElement
  onOpen?: () => void
  align?: "start" | "end"
}

/** A menu whose heavier half (47 KB) is fetched when the pointer or the focus comes near its button. */
export function Menu({ label, entries, trigger, onOpen, align = "end" }: Props) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const [byKey, setByKey] = useState(false)
  const closed = useRef(0)
  const change = (next: boolean, keyboard = false) => {
    if (next) {
      setWanted(true)
      setByKey(keyboard)
      onOpen?.()
    } else {
      closed.current = performance.now()
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
          // A press on the button of an open menu closes it from outside first; its click must not open it again.
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
          open={open}
          onOpenChange={(next) => change(next)}
          byKey={byKey}
          anchor={anchor}
          label={label}
          entries={entries}
          align={align}
        />
      )}
    </>
  )
}
