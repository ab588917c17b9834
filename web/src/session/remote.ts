import { createElement } from "react"
import { part } from "../ui/when-wanted.ts"

/** What only the page of a remote session has: its code comes with the first of them. */
export const Remote = part(() => import("./Remote.tsx"))

export const authorOf = (by: string) => createElement(Remote, { at: "author", by })
