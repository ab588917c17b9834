/**
 * What opens the local inbox: it stands behind the # of the address that the server's terminal prints. It is remembered once it
 * has opened the inbox, so that the sign-in page can lead there, and travels in a header, never in an address.
 */
const NAME = "openctl inbox"

let key: string | null = null

export const inboxKey = () => key

/** The key that an address has, else the one that was remembered. */
export function takeInboxKey(hash: string): string | null {
  key = hash.replace(/^#/, "") || rememberedInboxKey()
  return key
}

export function rememberedInboxKey(): string | null {
  try {
    return localStorage.getItem(NAME)
  } catch {
    return null
  }
}

export function rememberInboxKey(good: boolean): void {
  try {
    if (good && key) localStorage.setItem(NAME, key)
    else localStorage.removeItem(NAME)
  } catch {
    // Without storage the address from the terminal is needed each time.
  }
}
