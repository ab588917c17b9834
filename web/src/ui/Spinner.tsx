import { LoaderCircle } from "lucide-react"

/** Something is running. Used beside a word that says what. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle size={size} className="spin shrink-0" aria-hidden />
}
