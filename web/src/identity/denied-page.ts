import { part } from "../ui/when-wanted.ts"

/** The page for what is not there or not yours, fetched when somebody meets one. */
export const DeniedPage = part(() => import("./DeniedPage.tsx"), { stands: "here" })
