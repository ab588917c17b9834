/**
 * Allows so many turns at a time in all. Those who wait are admitted round-robin by holder, so that a holder with a thousand
 * requests waits like any other. Resolves with the function that gives the turn back.
 */
export function fairTurns(most: number): (holder: string) => Promise<() => void> {
  /** In the order of the holders' turns. */
  const waiting = new Map<string, (() => void)[]>()
  let under = 0

  function next(): void {
    const [first] = waiting
    if (!first) {
      under -= 1
      return
    }
    const [holder, [wake, ...others]] = first
    waiting.delete(holder)
    if (others.length > 0) waiting.set(holder, others)
    wake?.()
  }

  return async (holder) => {
    if (under < most) under += 1
    else {
      await new Promise<void>((wake) => {
        const own = waiting.get(holder)
        if (own) own.push(wake)
        else waiting.set(holder, [wake])
      })
    }
    let given = false
    return () => {
      if (given) return
      given = true
      next()
    }
  }
}
