/** The token of the link that opened this page, while it is shown. It is sent in a header, never in an address. */
let token: string | null = null

export const shareToken = () => token

/** Sends the token with every call from now on, until the returned function is called. */
export function carryShareToken(given: string): () => void {
  token = given
  return () => {
    if (token === given) token = null
  }
}
