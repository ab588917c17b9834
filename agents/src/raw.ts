import { hidden, rawDraft } from "./read-line.ts"
import type { Reader } from "./reader.ts"

/** The reader for agents without their own: it keeps every line, and shows it as a line of so many bytes. */
export function rawReader(agent: string, label: string): Reader {
  return {
    agent,
    start: () => ({}),
    read: (line) => ({ draft: line.trim() === "" ? hidden() : rawDraft(`a line of ${label}`), facts: {} }),
    leavesOut: () => null,
    takesOut: () => null,
  }
}
