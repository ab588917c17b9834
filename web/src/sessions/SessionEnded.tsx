import { Link } from "@tanstack/react-router"
import { buttonClass } from "../ui/button-class.ts"
import { usePageTitle } from "../ui/usePageTitle.ts"

/** What stands where a session was, when it was taken away while it was open. */
export function SessionEnded({ deleted }: { deleted: boolean }) {
  usePageTitle("Session ended")
  return (
    <div role="status" className="mx-auto flex w-full max-w-[34rem] flex-col items-start gap-4 px-6 pt-[16vh] pb-16">
      <h1 className="text-xl tracking-tight">
        {deleted ? "This session was deleted" : "Your access to this session has ended"}
      </h1>
      <p className="text-muted">
        {deleted
          ? "Its owner has deleted it, with all that it held."
          : "Nothing that comes from here on is shown to you. If you still need it, ask whoever shared it."}
      </p>
      <Link to="/" className={buttonClass({ tone: "primary" })}>
        Go to your sessions
      </Link>
    </div>
  )
}
