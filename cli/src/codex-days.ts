import { readdir } from "node:fs/promises"
import { join } from "node:path"

/** Codex keeps a folder a day (`sessions/2026/11/27`), by the machine's own calendar. */
export async function rolloutsIn(day: string): Promise<string[]> {
  const names = await readdir(day).catch(() => [])
  return names.filter((name) => /^rollout-.*\.jsonl$/.test(name)).map((name) => join(day, name))
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

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0")
  return join(String(date.getFullYear()), two(date.getMonth() + 1), two(date.getDate()))
}
