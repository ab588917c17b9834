/** Waits this long, or until the browser reports that the network is back. */
export function untilOnline(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    addEventListener("online", done)
    function done() {
      clearTimeout(timer)
      removeEventListener("online", done)
      resolve()
    }
  })
}
