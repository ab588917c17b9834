import { Link } from "@tanstack/react-router"
import { percentOf } from "#protocol/percent"
import type { KnownSession } from "#protocol/session"
import { titleOf } from "../title-of.ts"

/** This session is here already, whole or in part; the way to it. */
export function KnownMark({ session }: { session: KnownSession }) {
  const { upload } = session
  return (
    <span className="flex flex-col items-end text-sm">
      <span className={upload ? "text-wait" : "text-muted"}>
        {upload ? `Stopped at ${percentOf(upload)} %` : "Already here"}
      </span>
      <Link
        to="/sessions/$id"
        params={{ id: session.id }}
        aria-label={`Open ${titleOf(session)}`}
        className="font-medium text-accent-ink underline underline-offset-2 max-sm:inline-flex max-sm:min-h-8 max-sm:items-center"
      >
        Open
      </Link>
    </span>
  )
}
