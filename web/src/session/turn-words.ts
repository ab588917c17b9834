import type { Turn } from "#protocol/turns"
import { countOf } from "../ui/count.ts"

/** A piece of a turn's line. Tones are for what is added, removed and failed. */
export interface Word {
  text: string
  tone?: "good" | "bad"
}

/** "4 min", "31 calls", "6 files +210 −40", "2 failed", "$0.42": what a turn came to. Nothing is said of what is not known. */
export function turnWords(turn: Turn): Word[][] {
  const words: Word[][] = []
  const ms = lengthOf(turn.at, turn.last)
  if (ms !== null && ms >= 1_000) words.push([{ text: sayLength(ms) }])
  if (turn.calls > 0) words.push([{ text: countOf(turn.calls, "call") }])
  if (turn.files > 0) words.push([{ text: countOf(turn.files, "file") }, ...sayLines(turn)])
  if (turn.failures > 0) words.push([{ text: `${turn.failures.toLocaleString("en")} failed`, tone: "bad" }])
  if (turn.errors > 0) words.push([{ text: countOf(turn.errors, "error"), tone: "bad" }])
  if (turn.usage.cost !== undefined && turn.usage.cost > 0) words.push([{ text: sayCost(turn.usage.cost) }])
  return words
}

export function sayLines({ added, removed }: { added: number; removed: number }): Word[] {
  const words: Word[] = []
  if (added > 0) words.push({ text: `+${added.toLocaleString("en")}`, tone: "good" })
  if (removed > 0) words.push({ text: `−${removed.toLocaleString("en")}`, tone: "bad" })
  return words
}

export function lengthOf(at: string | null, last: string | null): number | null {
  if (at === null || last === null) return null
  const ms = Date.parse(last) - Date.parse(at)
  return Number.isFinite(ms) && ms >= 0 ? ms : null
}

/** "40 s", "4 min", "3 h 20 min", "2 d 4 h": two units where the first is small. */
export function sayLength(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return seconds === 0 ? "under 1 s" : `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** "$0.42", "$12.30", "under $0.01". */
export function sayCost(dollars: number): string {
  if (dollars < 0.01) return "under $0.01"
  return `$${dollars.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** "812", "12.4k", "3.1M": tokens are many, and nobody counts them. */
export function sayTokens(count: number): string {
  if (count < 1_000) return String(count)
  const [value, unit] = count < 999_500 ? [count / 1_000, "k"] : [count / 1_000_000, "M"]
  return `${value < 99.95 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)}${unit}`
}
