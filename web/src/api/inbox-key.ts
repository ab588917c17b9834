/**
 * The key to the local inbox: it comes after the # in the address that the server's terminal prints. Once it has opened the
 * inbox it is remembered, so that the sign-in page can lead there. It is sent in a header, never in an address.
 */
const NAME = "openctl inbox"

let key: string | null = null

export const inboxKey = () => key

/** The key in the address, or else the remembered one. */
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
