/** Whether this browser has greeted a person at a session. Without storage they are greeted again, which does no harm. */
const key = (id: string) => `greeted ${id}`

export function greeted(id: string): boolean {
  try {
    return localStorage.getItem(key(id)) !== null
  } catch {
    return false
  }
}

export function markGreeted(id: string): void {
  try {
    localStorage.setItem(key(id), "")
  } catch {
    // Forbidden or full: see above.
  }
}
