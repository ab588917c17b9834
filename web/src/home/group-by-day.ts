/** Groups items by day, in the reader's time zone, keeping their order. */
export function groupByDay<T>(
  things: readonly T[],
  at: (thing: T) => string,
  now: Date,
): { day: string; things: T[] }[] {
  const groups: { day: string; things: T[] }[] = []
  for (const thing of things) {
    const day = sayDay(new Date(at(thing)), now)
    const last = groups.at(-1)
    if (last?.day === day) last.things.push(thing)
    else groups.push({ day, things: [thing] })
  }
  return groups
}

const week = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" })
const full = new Intl.DateTimeFormat("en", { day: "numeric", month: "long", year: "numeric" })

/** "Today", "Yesterday", "Monday, November 16", "March 3, 2024". */
function sayDay(date: Date, now: Date): string {
  if (Number.isNaN(date.getTime())) return "Earlier"
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000)
  if (days === 0) return "Today"
  if (days === 1) return "Yesterday"
  return (date.getFullYear() === now.getFullYear() ? week : full).format(date)
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
