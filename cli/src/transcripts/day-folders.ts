import { readdir } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import type { AgentFiles, Layout } from "#agents/agent"
import { agents } from "#agents/all"
import { isPackedName, withoutPacking } from "#agents/packing"

/** Some agents keep a folder a day (`sessions/2026/11/27`), by the machine's own calendar. */
export type DayLayout = Extract<Layout, { by: "day" }>

/** The sessions' files in one folder. Those that were packed are over. */
export async function filesOfDay(day: string, { names }: AgentFiles, packedToo = false): Promise<string[]> {
  const wanted = (name: string) => names.test(withoutPacking(name)) && (packedToo || !isPackedName(name))
  return (await readdir(day).catch(() => [])).filter(wanted).map((name) => join(day, name))
}

/** The folders of the days from `first` on, as far as they may be there by now. */
export function daysSince(sessions: string, first: number): string[] {
  const days: string[] = []
  const at = new Date(first)
  // Noon: a day is sometimes an hour shorter.
  at.setHours(12, 0, 0, 0)
  for (; at.getTime() < Date.now() + DAY_MS; at.setDate(at.getDate() + 1)) days.push(join(sessions, dayOf(at)))
  return days
}

const DAY_MS = 86_400_000

/** Where the days of a session's file lie, when it began, and whether it was archived; null for a file that was taken elsewhere. */
export function dayOfFile(
  path: string,
  { live, archive }: DayLayout,
  { beganAt }: AgentFiles,
): { days: string; began: number; isArchived: boolean } | null {
  const beside = dirname(path)
  if (basename(beside) === archive) {
    const began = beganAt?.(basename(path)) ?? null
    return began === null ? null : { days: join(beside, "..", live), began, isArchived: true }
  }
  const days = resolve(beside, "../../..")
  const [, year, month, day] = /[/\\](\d{4})[/\\](\d\d)[/\\](\d\d)$/.exec(beside) ?? []
  if (day === undefined || basename(days) !== live) return null
  return { days, began: new Date(Number(year), Number(month) - 1, Number(day)).getTime(), isArchived: false }
}

/**
 * When something was said last in a file that its agent packed. Packing may have made the file's time that of the packing: a
 * packed file that looks newer than packed ones can be is as old as they are at least.
 */
export function lastWritten(path: string, mtimeMs: number): number {
  const name = basename(path)
  // A person's packing keeps the time.
  if (!name.endsWith(".zst")) return mtimeMs
  const packing = agents.flatMap(({ files }) => (files?.packsAfterMs ? [files] : []))
  // One that somebody renamed was packed by an agent all the same.
  const { packsAfterMs = 0, beganAt } =
    packing.find(({ names }) => names.test(withoutPacking(name))) ?? packing[0] ?? {}
  if (Date.now() - mtimeMs > packsAfterMs) return mtimeMs
  return Math.max(beganAt?.(name) ?? 0, mtimeMs - packsAfterMs)
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0")
  return join(String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate()))
}
