import { createClient } from "#protocol/client"
import { shareToken } from "./share-token.ts"

/** The one client of the page: same origin, the sign-in's cookie, and the link's token on a link's page. */
export const client = createClient({
  base: "",
  headers: (): Record<string, string> => {
    const token = shareToken()
    return token === null ? {} : { "share-token": token }
  },
})
