import { Link } from "@tanstack/react-router"
import { cleanLine } from "#protocol/clean"
import { buttonClass } from "../ui/button-class.ts"
import { Loading } from "../ui/Skeleton.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { useSignIn } from "./useSignIn.ts"

/**
 * The same page for an address that never existed, one that isn't shared with you, and one that no longer is.
 * It never says which, and never names the address that was invited.
 */
export function DeniedPage() {
  usePageTitle("Nothing here for you")
  const { me } = useSignIn()
  if (me === undefined) return <Loading what="the page" />
  const here = location.pathname + location.search
  return (
    <div className="mx-auto flex w-full max-w-[34rem] flex-col items-start gap-4 px-6 pt-[16vh] pb-16">
      <h1 className="text-xl tracking-tight">
        {me ? "This page isn't open to you" : "Sign in to see whether this page is open to you"}
      </h1>
      {me ? (
        <p className="text-muted">
          You are signed in as{" "}
          <span className="font-medium text-ink">{cleanLine(me.addresses[0]?.email ?? me.person.name)}</span>, and can't
          open this. It may have been shared with another address of yours.
        </p>
      ) : (
        <p className="text-muted">It is not open to everybody, or there is nothing at this address.</p>
      )}
      <div className="flex flex-wrap gap-2 pt-1">
        {me ? (
          <Link to="/" className={buttonClass({ tone: "primary" })}>
            Go to your sessions
          </Link>
        ) : (
          <Link
            to="/sign-in"
            search={{ to: here }}
            hash={location.hash.slice(1)}
            className={buttonClass({ tone: "primary" })}
          >
            Sign in
          </Link>
        )}
      </div>
    </div>
  )
}
