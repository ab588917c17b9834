import { part } from "../ui/when-wanted.ts"

/** The page for things that don't exist or aren't shared with you, loaded when needed. */
export const DeniedPage = part(() => import("./DeniedPage.tsx"), { stands: "here" })
