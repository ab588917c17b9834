import { createClient } from "#protocol/client"
import { inboxKey } from "./inbox-key.ts"
import { shareToken } from "./share-token.ts"

/** Same origin, with the sign-in's cookie, and on the pages of a link or the inbox with their secret. */
export const plain = createClient({
  base: "",
  headers: (): Record<string, string> => {
    const [token, inbox] = [shareToken(), inboxKey()]
    return { ...(token !== null && { "share-token": token }), ...(inbox !== null && { "inbox-key": inbox }) }
  },
})
