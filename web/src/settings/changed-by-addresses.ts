/** What changes on other pages with one's addresses: who one is, and what is shared with one. */
export const changedByAddresses = ["listAddresses", "getMe", "getSignIn", "listSessions"] as const
