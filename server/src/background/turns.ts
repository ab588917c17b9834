/** Runs tasks one after the other, in the order in which they were requested. */
export function turns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    // The caller gets the failure; the next task runs all the same.
    last = turn.catch(() => undefined)
    return turn
  }
}
