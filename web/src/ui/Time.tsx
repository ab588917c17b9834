import { useSyncExternalStore } from "react"
import { Tooltip } from "./Tooltip.tsx"

const minute = 60_000
const steps: [limit: number, unit: Intl.RelativeTimeFormatUnit, size: number][] = [
  [60 * minute, "minute", minute],
  [24 * 60 * minute, "hour", 60 * minute],
  [7.5 * 24 * 60 * minute, "day", 24 * 60 * minute],
]
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" })
const thisYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" })
const otherYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" })

/** A past or future time: relative, with the exact time in the reader's zone on hover and focus. */
export function Time({ at, focusable = true }: { at: string; focusable?: boolean }) {
  const now = useMinute()
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return null
  return (
    <Tooltip text={exact.format(date)}>
      {/* Focus is the only way to the exact time for somebody without a pointer. */}
      <time dateTime={at} tabIndex={focusable ? 0 : undefined} className="rounded-sm whitespace-nowrap tabular-nums">
        {sayWhen(date, now)}
      </time>
    </Tooltip>
  )
}

/** "just now", "5 min. ago", "yesterday", "3 Mar", "3 Mar 2024". */
export function sayWhen(date: Date, now: number): string {
  const away = date.getTime() - now
  if (Math.abs(away) < minute) return "just now"
  for (const [limit, unit, size] of steps)
    if (Math.abs(away) < limit) return relative.format((unit === "day" ? Math.round : Math.trunc)(away / size), unit)
  return (date.getFullYear() === new Date(now).getFullYear() ? thisYear : otherYear).format(date)
}

// One timer for the page, however many times it shows.
let now = Date.now()
const listeners = new Set<() => void>()
setInterval(() => {
  now = Date.now()
  for (const listener of listeners) listener()
}, minute / 2)

function useMinute(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => now,
  )
}
