import { useEffect, useState } from "react"
import { said } from "../api/live.ts"

/** From here on a silence is worth a word. */
const QUIET_MS = 20_000

/**
 * For how many seconds nothing has come although the agent works; null while that is nothing to speak of. `sign` is whatever changes
 * when something comes: the count begins anew with each change, and with each piece of text.
 */
export function useSilence(isWorking: boolean, sign: string): number | null {
  const [quiet, setQuiet] = useState(0)
  useEffect(() => {
    // Another sign is another silence.
    void sign
    setQuiet(0)
    if (!isWorking) return
    const began = Date.now()
    const timer = setInterval(() => setQuiet(Date.now() - Math.max(began, said.at)), 1_000)
    return () => clearInterval(timer)
  }, [isWorking, sign])
  return isWorking ? secondsOf(quiet) : null
}

/** In steps that can be read: five seconds, later ten. */
export function secondsOf(ms: number): number | null {
  if (ms < QUIET_MS) return null
  const step = ms < 60_000 ? 5 : 10
  return Math.floor(ms / 1_000 / step) * step
}
