/** Days in the reader's zone, as lines between rows. */

const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" })
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const dated = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" })

/** A moment as an agent wrote it, or null if it is none. */
export function momentOf(at: string | undefined): Date | null {
  const date = at === undefined ? null : new Date(at)
  return date && !Number.isNaN(date.getTime()) ? date : null
}

/** "Thursday, 27 November 2026" */
export function sayDay(date: Date): string {
  const { weekday, ...parts } = Object.fromEntries(day.formatToParts(date).map(({ type, value }) => [type, value]))
  return `${weekday}, ${parts.day} ${parts.month} ${parts.year}`
}

/** "27 Nov 2026, 14:03" */
export function sayDateAndTime(date: Date): string {
  return `${dated.format(date)}, ${clock.format(date)}`
}

export const sayTime = (date: Date): string => clock.format(date)
export const sayExactly = (date: Date): string => exact.format(date)

/** The day that begins with `at`, if what stood before was on another one or there was nothing before. */
export function newDay(at: string | undefined, before: string | undefined | null): string | null {
  const now = momentOf(at)
  if (!now || before === undefined) return null
  const then = before === null ? null : momentOf(before)
  if (before !== null && !then) return null
  const said = sayDay(now)
  return then && sayDay(then) === said ? null : said
}
