import { Menu as Base } from "@base-ui/react/menu"
import { Check } from "lucide-react"
import { type ReactNode, useEffect, useRef } from "react"
import { join } from "./join.ts"
import type { MenuEntry } from "./menu-entry.ts"
import type { MenuState } from "./menu-state.ts"
import { Loading, Skeleton } from "./Skeleton.tsx"

interface Props extends MenuState {
  label: string
  entries: readonly MenuEntry[] | null
  align?: "start" | "end"
}

export default function MenuPopup({ open, onOpenChange, byKey, anchor, label, entries, align = "end" }: Props) {
  const popup = useRef<HTMLDivElement>(null)
  const ready = entries !== null
  useEffect(() => {
    if (!open || !byKey || !ready) return
    // After Base UI has focused the popup as a whole.
    const timer = setTimeout(() => popup.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus(), 50)
    return () => clearTimeout(timer)
  }, [open, byKey, ready])
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, { reason }) => {
        const within = reason === "item-press" || reason === "escape-key"
        // Without animation: a dialog around it would take the focus when the focused entry goes.
        if (!next && within) anchor.current?.focus({ preventScroll: true })
        onOpenChange(next, !within)
      }}
    >
      <Base.Portal container={placeOf(anchor.current)}>
        <Base.Positioner
          anchor={anchor}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Base.Popup
            ref={popup}
            aria-label={label}
            finalFocus={() => (movedOn(anchor.current) ? false : anchor.current)}
            className="max-h-(--available-height) max-w-[min(20rem,calc(100vw-1rem))] min-w-52 origin-(--transform-origin) overflow-y-auto rounded-surface border border-line bg-raised p-1 text-ink shadow-float outline-none transition-[opacity,scale] duration-120 ease-come data-ending-style:opacity-0 data-starting-style:scale-[0.97] data-starting-style:opacity-0"
          >
            {entries ? entries.map((entry, at) => <Line key={keyOf(entry, at)} entry={entry} />) : <Coming />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** The chosen entry may have opened a dialog or a field that has the focus by now: it keeps it. */
function movedOn(anchor: HTMLElement | null): boolean {
  if (document.activeElement?.matches("input, textarea")) return true
  const there = dialogOf(document.activeElement)
  return there !== null && there !== dialogOf(anchor)
}

const dialogOf = (it: Element | null) => it?.closest('[role="dialog"], [role="alertdialog"]') ?? null

/** Inside its dialog, otherwise inside the page's main element: never outside the landmarks. */
function placeOf(anchor: HTMLElement | null): HTMLElement {
  return (
    anchor?.closest<HTMLElement>('[role="dialog"], [role="alertdialog"]') ??
    document.getElementById("main") ??
    document.body
  )
}

function Coming() {
  return (
    <div className="flex flex-col gap-1 p-1">
      <Loading what="what you can do" />
      <Skeleton className="h-7 w-full" />
      <Skeleton className="h-7 w-full" />
    </div>
  )
}

const lineClass =
  "flex min-h-8 w-full items-center gap-2.5 rounded-control px-2.5 py-1.5 text-left text-base outline-none select-none data-disabled:opacity-55 data-highlighted:bg-hover max-sm:min-h-11"

function Line({ entry }: { entry: MenuEntry }) {
  if (entry === null) return <Base.Separator className="my-1 h-px bg-line" />
  if ("text" in entry) return <div className="px-2.5 py-1.5 text-sm text-muted">{entry.text}</div>
  if ("group" in entry) {
    return (
      <Base.RadioGroup
        value={entry.value}
        onValueChange={(value: string) => entry.onChoose(value)}
        aria-label={entry.group}
      >
        {entry.options.map((option) => (
          <Base.RadioItem
            key={option.value}
            value={option.value}
            disabled={option.disabled}
            closeOnClick
            className={lineClass}
          >
            {option.icon}
            <Words label={option.label} hint={option.hint} />
            <Base.RadioItemIndicator className="ml-auto">
              <Check size={16} aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    )
  }
  if ("href" in entry) {
    return (
      <Base.LinkItem href={entry.href} download={entry.download} className={lineClass}>
        {entry.icon}
        {entry.label}
      </Base.LinkItem>
    )
  }
  return (
    <Base.Item
      onClick={entry.onSelect}
      disabled={entry.disabled}
      className={join(lineClass, entry.danger && "text-bad")}
    >
      {entry.icon}
      <Words label={entry.label} hint={entry.hint} />
    </Base.Item>
  )
}

function Words({ label, hint }: { label: ReactNode; hint: string | undefined }) {
  return (
    <span className="min-w-0 flex-1">
      <span className="block">{label}</span>
      {hint && <span className="block text-sm text-muted">{hint}</span>}
    </span>
  )
}

function keyOf(entry: MenuEntry, at: number): string {
  if (entry === null || "text" in entry) return `#${at}`
  return "group" in entry ? entry.group : entry.label
}
