import { createClient } from "#protocol/client"

/** The one client of the page: same origin, the sign-in's cookie, nothing else. */
export const client = createClient({ base: "" })
