import { Link } from "@tanstack/react-router"
import { percentOf } from "#protocol/percent"
import type { KnownSession } from "#protocol/sessions"
import { titleOf } from "../overview/title-of.ts"
import { countOf } from "../ui/count.ts"

/** This session is here already, completely or in part; with a link. `fresh`: the number of its sub-agents that are not. */
export function KnownMark({ session, fresh }: { session: KnownSession; fresh: number }) {
  const { upload } = session
  return (
    <span className="flex flex-col items-end text-sm">
      <span className={upload || fresh > 0 ? "text-wait" : "text-muted"}>
        {upload
          ? `Stopped at ${percentOf(upload)}%`
          : fresh > 0
            ? `${countOf(fresh, "sub-agent")} ${fresh === 1 ? "is" : "are"} new`
            : "Already here"}
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
