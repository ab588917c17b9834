import { createElement } from "react"
import { whenWanted } from "../ui/when-wanted.ts"
import { inside } from "./call-inside.ts"

/** The parts of rows that few visits look at before the first click. Paper needs them all. */
export const done = whenWanted(() => import("./DoneRow.tsx"), {
  meanwhile: createElement("div", { className: "row-wait" }),
})
export const pictures = whenWanted(() => import("./Picture.tsx"))
export const rawEntry = whenWanted(() => import("./RawEntry.tsx"))
export const attachment = whenWanted(() => import("./Attachment.tsx"))

export const fetchAll = () => Promise.all([done, inside, pictures, rawEntry, attachment].map((later) => later.fetch()))
