import { whenWanted } from "../ui/when-wanted.ts"

/** The dialog, whose code is loaded when somebody comes near a button that opens it. */
export const shareDialog = whenWanted(() => import("./ShareDialog.tsx"))
