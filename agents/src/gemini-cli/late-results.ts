import type { LateResult, LateResults } from "../agent.ts"
import { key, list, object, objectIn, string } from "../json.ts"
import { givenBack } from "./results.ts"

/** Over the protocol it says only that a call has ended; its file says with what. */
export const lateResults: LateResults = {
  isOf: (name, session) => /^[0-9a-f-]{8,}$/i.test(session) && name.endsWith(`-${session.slice(0, 8)}.jsonl`),
  resultsIn,
}

function resultsIn(file: string): ReadonlyMap<string, LateResult> {
  const results = new Map<string, LateResult>()
  for (const line of file.split("\n")) {
    // Most lines have no calls.
    if (!line.includes('"toolCalls"')) continue
    for (const call of list(objectIn(line).toolCalls).map(object)) {
      const id = key(call.id)
      if (id === undefined || call.result === undefined) continue
      const { outcome } = givenBack({
        parts: list(call.result).map(object),
        display: call.resultDisplay,
        status: string(call.status),
        cwd: undefined,
      })
      const { text, failed, refused, exit } = outcome
      results.set(id, { text, failed: failed === true || refused === true, ...(exit !== undefined && { exit }) })
    }
  }
  return results
}
