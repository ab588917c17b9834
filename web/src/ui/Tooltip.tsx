import { type ReactNode, useEffect, useId, useRef, useState } from "react"

interface Props {
  text: string
  /** The text repeats the element's name, so it is not read out a second time. */
  names?: boolean
  className?: string
  children: ReactNode
}

/**
 * A few words on hover and focus, in the browser's top layer, so that no dialog covers and no box clips them. It stays while
 * the pointer is on it and closes with Escape (WCAG 1.4.13).
 */
export function Tooltip({ text, names, className, children }: Props) {
  const id = useId()
  const around = useRef<HTMLSpanElement>(null)
  const tip = useRef<HTMLSpanElement>(null)
  const timer = useRef(0)
  const [open, setOpen] = useState(false)

  const later = (value: boolean, wait: number) => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setOpen(value), wait)
  }
  useEffect(() => () => window.clearTimeout(timer.current), [])

  useEffect(() => {
    const box = tip.current
    if (!open || !box || !around.current) return
    box.showPopover()
    place(box, (around.current.firstElementChild ?? around.current).getBoundingClientRect())
    const leave = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false)
    const scrolled = () => setOpen(false)
    document.addEventListener("keydown", leave)
    document.addEventListener("scroll", scrolled, { capture: true, passive: true })
    return () => {
      document.removeEventListener("keydown", leave)
      document.removeEventListener("scroll", scrolled, { capture: true })
    }
  }, [open])

  return (
    // The listeners only show text; the child has the actions.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <span
      ref={around}
      className={className ?? "inline-flex min-w-0"}
      onPointerEnter={(event) => event.pointerType === "mouse" && later(true, 350)}
      onPointerLeave={() => later(false, 80)}
      onPointerDown={() => later(false, 0)}
      onFocus={(event) => event.target.matches(":focus-visible") && later(true, 0)}
      onBlur={() => later(false, 0)}
      aria-describedby={open && !names ? id : undefined}
    >
      {children}
      {open && (
        <span
          ref={tip}
          id={id}
          popover="manual"
          role={names ? undefined : "tooltip"}
          aria-hidden={names}
          className="pointer-events-auto fixed m-0 max-w-72 rounded-control border border-line bg-raised px-2 py-1 text-left text-xs font-normal text-ink shadow-float whitespace-normal"
        >
          {text}
        </span>
      )}
    </span>
  )
}

/** Below, or above if there is no space below; never outside the window. */
function place(box: HTMLElement, at: DOMRect): void {
  const { width, height } = box.getBoundingClientRect()
  const below = at.bottom + 6 + height < innerHeight
  const left = Math.max(8, Math.min(at.left + at.width / 2 - width / 2, innerWidth - width - 8))
  box.style.left = `${left}px`
  box.style.top = `${below ? at.bottom + 6 : at.top - height - 6}px`
}
