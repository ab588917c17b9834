/**
 * The address that an email's link is for (`#for=bob@example.com`), or null. It comes after the #, which no server and no
 * log sees, and only fills in a form: the person still has to prove it.
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
