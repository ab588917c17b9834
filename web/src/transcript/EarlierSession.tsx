import { Link } from "@tanstack/react-router"
import { cleanLine } from "#protocol/clean"
import { useDoors } from "./doors.ts"

/** The way to the session that entries were copied from, where the reader may open it. */
export default function EarlierSession() {
  const { earlier } = useDoors()
  if (!earlier) return null
  return (
    <Link to="/sessions/$id" params={{ id: earlier.id }} className="text-link min-w-0 truncate text-sm">
      <bdi>{cleanLine(earlier.title, 120) || "Untitled session"}</bdi>
    </Link>
  )
}
