/** One thing after the other, in the order in which they were asked for. */
export function turns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    // Whoever asked hears of a failure; the next one's turn comes all the same.
    last = turn.catch(() => undefined)
    return turn
  }
}
