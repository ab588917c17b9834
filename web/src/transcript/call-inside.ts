import { whenWanted } from "../ui/when-wanted.ts"

/** What calls unfold into: its code comes when somebody is about to unfold one. */
export const inside = whenWanted(() => import("./CallInside.tsx"))
