import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useRef } from "react"
import { refresh } from "../api/keys.ts"

const LEAST_MS = 400
const SPREAD_MS = 600

/**
 * A turn begins and ends without an event that everybody hears, since prompts are not for everybody. Its entries are, so each pause
 * after some is a moment to ask how the run stands, and what the session is called by now.
 */
export function useTurnSigns(session: string, entries: number): void {
  const queries = useQueryClient()
  const known = useRef(entries)
  useEffect(() => {
    if (known.current === entries) return
    const ask = () => {
      known.current = entries
      void refresh(queries, ["getRun", "getSession"], session)
    }
    const timer = setTimeout(ask, LEAST_MS + Math.random() * SPREAD_MS)
    return () => clearTimeout(timer)
  }, [session, entries, queries])
}
