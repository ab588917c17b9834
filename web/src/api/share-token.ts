/** The token of the link that this page was opened by, while it is shown. It travels in a header, never in an address. */
let token: string | null = null

export const shareToken = () => token

/** Gives the token to every call from now on; the function that it gives takes it back. */
export function carryShareToken(given: string): () => void {
  token = given
  return () => {
    if (token === given) token = null
  }
}
