import { readdir } from "node:fs/promises"
import { join } from "node:path"

/** Codex keeps a folder a day (`sessions/2026/11/27`), by the machine's own calendar. */
export async function rolloutsIn(day: string, packedToo = false): Promise<string[]> {
  const names = await readdir(day).catch(() => [])
  const wanted = packedToo ? /^rollout-.*\.jsonl(?:\.zst)?$/ : /^rollout-.*\.jsonl$/
  return names.filter((name) => wanted.test(name)).map((name) => join(day, name))
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
const PACKED_AFTER_MS = 7 * DAY_MS

/**
 * When something was said last in a rollout that was packed. Packing may have made the file's time that of the packing: a packed
 * file that looks newer than packed ones can be is as old as they are at least.
 */
export function lastWritten(path: string, mtimeMs: number): number {
  if (Date.now() - mtimeMs > PACKED_AFTER_MS) return mtimeMs
  const began = /rollout-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)/.exec(path)
  const then = began ? Date.parse(`${began[1]}T${began[2]}:${began[3]}:${began[4]}`) : 0
  return Math.max(then, mtimeMs - PACKED_AFTER_MS)
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0")
  return join(String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate()))
}
