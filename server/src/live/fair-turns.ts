/**
 * So many at the same time, whoever they are; who has to wait is let in holder by holder, so that somebody who asks a thousand
 * times is one of those who wait. Resolves with what gives the turn back.
 */
export function fairTurns(most: number): (holder: string) => Promise<() => void> {
  /** In the order in which the holders' turns come. */
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
