/** Numbers and times as people say them. */

/** "12 bytes", "3.4 MB": in steps of 1000, as file managers count. */
export function sayBytes(bytes: number): string {
  if (bytes < 1000) return count(Math.round(bytes), "byte")
  const units = ["kB", "MB", "GB", "TB"]
  let value = bytes / 1000
  let at = 0
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000
    at++
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}

/** "1 line", "1,234 lines". */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`
}

const steps: [seconds: number, word: string][] = [
  [60, "minute"],
  [3600, "hour"],
  [86_400, "day"],
]

/** "just now", "5 minutes ago", "3 days ago"; further back the day itself. */
export function ago(time: string | number, now = Date.now()): string {
  const then = typeof time === "number" ? time : Date.parse(time)
  if (Number.isNaN(then)) return ""
  const seconds = (now - then) / 1000
  if (seconds < 60) return "just now"
  if (seconds >= 30 * 86_400) return new Date(then).toISOString().slice(0, 10)
  const [size, word] = steps.findLast(([least]) => seconds >= least) ?? [60, "minute"]
  return `${count(Math.floor(seconds / size), word)} ago`
}

/** An argument as a shell takes it, for lines that are there to be copied. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** Columns that line up; the last one takes what is left of `width` and is cut there. */
export function table(rows: readonly (readonly string[])[], width: number): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cellWidth(cell))
  return rows.map((row) => {
    const before = row.slice(0, -1).map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - cellWidth(cell)))
    const last = row.at(-1) ?? ""
    const used = before.reduce((sum, cell) => sum + cellWidth(cell) + 2, 0)
    return [...before, cut(last, Math.max(12, width - used))].join("  ").trimEnd()
  })
}

export function cut(text: string, most: number): string {
  if (cellWidth(text) <= most) return text
  let kept = ""
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += segmentWidth(segment)
    if (used > most - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

const graphemes = new Intl.Segmenter()
/** East Asian characters and pictures take two columns of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const segmentWidth = (segment: string) => (wide.test(segment) ? 2 : 1)

/** How many columns of a terminal a text takes. */
export function cellWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += segmentWidth(segment)
  return width
}

/** "90s", "30m", "2h", "1d" in milliseconds, or null. */
export function readDuration(text: string): number | null {
  const found = /^(\d{1,6})\s*(s|m|h|d)$/.exec(text.trim())
  const sizes: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  return found ? Number(found[1]) * (sizes[found[2] ?? ""] ?? 0) : null
}
