import { useMemo } from "react"
import type { Session } from "#protocol/sessions"
import { promptAt, usePrompts } from "../transcript/usePrompts.ts"
import { outlineOf } from "./outline.ts"
import type { Turns } from "./useTurns.ts"

/** What people said, beside the transcript, and where the reader is in it. */
export function useOutline({ id, prompts: count }: Session, turns: Turns, top: number) {
  const { prompts, loading, error, retry } = usePrompts(id, count)
  const lines = useMemo(() => outlineOf(prompts, turns.all), [prompts, turns.all])
  return { lines, current: promptAt(lines, top), loading, error, onRetry: retry }
}
