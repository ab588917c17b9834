/**
 * A timer for a time that may be months away: `setTimeout` holds less than 25 days and fires at once for anything longer.
 */
export interface Alarm {
  cancel(): void
}

const LONGEST_MS = 2 ** 31 - 1

/** Calls `then` at `time` (in milliseconds since 1970), never earlier; soon if the time has passed. */
export function alarm(time: number, then: () => void, longestMs = LONGEST_MS): Alarm {
  const timerOn = () => setTimeout(look, Math.min(Math.max(time - Date.now(), 0), longestMs))
  const look = () => {
    if (Date.now() >= time) then()
    else timer = timerOn()
  }
  let timer = timerOn()
  return { cancel: () => clearTimeout(timer) }
}
