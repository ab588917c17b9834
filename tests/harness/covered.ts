import { appendFileSync } from "node:fs"

/**
 * Which real services a run had, for the summary of `npm test`: a suite that skipped a database must not look like one that
 * passed on both.
 */

export function covered(what: string, by: string): void {
  note({ what, by })
}

export function notCovered(what: string, why: string): void {
  note({ what, why })
}

function note(line: Record<string, string>): void {
  const file = process.env.OPENCTL_TEST_REPORT
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`)
}
