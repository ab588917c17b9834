/** A timer for a moment that may be months away: `setTimeout` holds less than 25 days, and takes what is longer for no time. */
export interface Alarm {
  cancel(): void
}

const LONGEST_MS = 2 ** 31 - 1

/** Calls `then` at `time` (in milliseconds since 1970), never before it; for a time that is over, soon. */
export function alarm(time: number, then: () => void, longestMs = LONGEST_MS): Alarm {
  const timerOn = () => setTimeout(look, Math.min(Math.max(time - Date.now(), 0), longestMs))
  const look = () => {
    if (Date.now() >= time) then()
    else timer = timerOn()
  }
  let timer = timerOn()
  return { cancel: () => clearTimeout(timer) }
}
