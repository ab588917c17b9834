import { Link } from "@tanstack/react-router"
import { cleanLine } from "#protocol/clean"
import type { LinkedSession, Session } from "#protocol/sessions"

/** The sessions before and after this one, where an agent began a new one in the same place: one quiet line each. */
export function Neighbours({ session }: { session: Session }) {
  const { continues, continued_by } = session
  if (continues === null && continued_by.length === 0) return null
  return (
    <nav
      aria-label="Sessions before and after"
      className="flex flex-wrap gap-x-6 gap-y-1 border-b border-line px-4 py-1.5 text-sm text-muted sm:pr-5 sm:pl-6"
    >
      {continues && <Neighbour words="Continued from" session={continues} />}
      {continued_by.map((one) => (
        <Neighbour key={one.id} words="Continues in" session={one} />
      ))}
    </nav>
  )
}

function Neighbour({ words, session }: { words: string; session: LinkedSession }) {
  return (
    <span className="flex min-w-0 gap-x-1">
      <span className="shrink-0">{words}</span>
      <Link to="/sessions/$id" params={{ id: session.id }} className="min-w-0 truncate text-ink underline">
        <bdi>{cleanLine(session.title, 200) || "Untitled session"}</bdi>
      </Link>
    </span>
  )
}
