/**
 * The address that a letter's link is for (`#for=bob@example.com`), or null. It stands behind #, which no server and no log
 * sees, and it is only ever filled into a form: whoever wants in still has to prove it.
 */
export function addressFor(hash: string): string | null {
  const found = /^#?for=(.+)$/.exec(hash)
  if (!found?.[1]) return null
  try {
    const address = decodeURIComponent(found[1])
    return address.includes("@") && address.length <= 320 ? address : null
  } catch {
    return null
  }
}
