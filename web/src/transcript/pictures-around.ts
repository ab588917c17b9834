import { createContext, useContext } from "react"
import type { ImageView } from "#agents/join"

/** The pictures of the loaded part of a conversation, in order, so that a reader can go from one to the next. */
export type PicturesAround = () => ImageView[]

const Around = createContext<PicturesAround>(() => [])

export const PicturesProvider = Around.Provider

export const usePicturesAround = () => useContext(Around)
