import type { HighlightedLine, HighlightQuestion } from "./highlight-worker.ts"
import { patientWorker } from "./patient-worker.ts"

export type { HighlightedLine }

/** Asks a worker for the words of a piece of code. Long code, and code that takes too long, stays plain. */

const longest = 60_000
const longestLine = 4_000

const worker = patientWorker<HighlightQuestion, HighlightedLine[]>(
  () => new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" }),
  // Each character whose words are remembered costs some ten bytes.
  { patienceMs: 3_000, remembered: 250_000 },
)

export function canHighlight(code: string): boolean {
  if (code.length > longest) return false
  let from = 0
  while (from < code.length) {
    const end = code.indexOf("\n", from)
    if ((end === -1 ? code.length : end) - from >= longestLine) return false
    if (end === -1) break
    from = end + 1
  }
  return true
}

/** What is known already, without waiting: `undefined` when it has to be asked for. */
export function highlighted(code: string, language: string): HighlightedLine[] | null | undefined {
  return worker.known(`${language}\n${code}`)
}

export function highlight(code: string, language: string, signal: AbortSignal): Promise<HighlightedLine[] | null> {
  return worker.ask(`${language}\n${code}`, { code, language }, signal)
}
