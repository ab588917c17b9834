import { type ReactNode, useMemo } from "react"
import { part } from "../ui/when-wanted.ts"
import { shapeOf } from "./json-shape.ts"

const Shaped = part(() => import("./Shaped.tsx"))

/** A text that is JSON by its shape; any other as `otherwise` says. */
export function ShapedText({ text, label, otherwise }: { text: string; label: string; otherwise: ReactNode }) {
  const shape = useMemo(() => shapeOf(text), [text])
  return shape ? <Shaped shape={shape} text={text} label={label} /> : otherwise
}
