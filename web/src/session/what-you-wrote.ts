import { part } from "../ui/when-wanted.ts"

/** Few ever see it: its code is fetched when a session is taken away. */
export const WhatYouWrote = part(() => import("./WhatYouWrote.tsx"))
