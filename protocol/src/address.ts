/**
 * Email addresses, in the form in which openctl stores and compares them.
 */

const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
/** A domain that can't exist (RFC 2606). */
export const NOBODYS_DOMAIN = "nobody.invalid"
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Gives the stored form of an address, or null if it is not an address: trimmed, the domain in its ASCII (IDNA) form,
 * lower-cased ASCII-wise, at most 254 octets, exactly one `@`.
 *
 * Dots and plus tags stay: folding them would give one mailbox's access to a stranger.
 */
export function normaliseAddress(input: string): string | null {
  const trimmed = input.trim()
  if (trimmed.length > 320) return null
  const at = trimmed.indexOf("@")
  if (at < 1 || at !== trimmed.lastIndexOf("@")) return null
  const local = trimmed.slice(0, at).replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const domain = asciiDomain(trimmed.slice(at + 1))
  if (!LOCAL.test(local) || local.length > 64 || domain === null) return null
  const address = `${local}@${domain}`
  return address.length <= 254 ? address : null
}

/** The domain's ASCII form. URL parsing is the only IDNA that every runtime ships. */
function asciiDomain(domain: string): string | null {
  if (domain === "" || /[\s/\\?#:@%[\]<>"'|^]/.test(domain)) return null
  let ascii: string
  try {
    ascii = new URL(`http://${domain}`).hostname
  } catch {
    return null
  }
  // URL reads an all-numeric host as an IPv4 address: not an email domain.
  if (/^[\d.]+$/.test(ascii)) return null
  // The domain stored for people who have no address (any more). Nobody reads it, so nobody can sign in with it.
  if (ascii === NOBODYS_DOMAIN) return null
  const labels = ascii.split(".")
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) ? ascii : null
}

/** Shows that there is an address without revealing it: `a***@example.com`. */
export function maskAddress(address: string): string {
  const [local = "", domain = ""] = address.split("@")
  return `${local.slice(0, 1)}***@${domain}`
}
