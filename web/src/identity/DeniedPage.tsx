import { Link, Navigate } from "@tanstack/react-router"
import { useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Me } from "#protocol/identity"
import { forgetPerson } from "../api/forget-person.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { Loading } from "../ui/Skeleton.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { addressFor } from "./address-for.ts"
import { useSignIn } from "./useSignIn.ts"

/**
 * The same page for an address that never existed, one that isn't shared with you, and one that no longer is. It never says
 * which, and never names the address that was invited.
 */
export default function DeniedPage() {
  usePageTitle("Not open to you")
  const { me } = useSignIn()
  const [here] = useState(() => ({ to: location.pathname + location.search, hash: location.hash.slice(1) }))
  if (me === undefined) return <Loading what="the page" />
  // A person who comes from an email has nothing to decide here.
  if (me === null && addressFor(here.hash) !== null) {
    return <Navigate to="/sign-in" search={{ to: here.to }} hash={here.hash} replace />
  }
  return (
    <div className="mx-auto flex w-full max-w-[34rem] flex-col items-start gap-4 px-6 pt-[16vh] pb-16">
      <h1 className="text-xl tracking-tight">
        {me ? "This page isn't open to you" : "Sign in to see whether this page is open to you"}
      </h1>
      {me ? (
        <WrongAccount me={me} here={here} />
      ) : (
        <>
          <p className="text-muted">It's private, or there's nothing at this address.</p>
          <Link
            to="/sign-in"
            search={{ to: here.to }}
            hash={here.hash}
            className={buttonClass({ tone: "primary", className: "mt-1" })}
          >
            Sign in
          </Link>
        </>
      )}
    </div>
  )
}

function WrongAccount({ me, here }: { me: Me; here: { to: string; hash: string } }) {
  const signOut = useSend(calls.signOut, {
    leaves: "person",
    failed: "You weren't signed out.",
    onDone: () => {
      forgetPerson()
      // The part after # stays out of the query.
      location.assign(`/sign-in?to=${encodeURIComponent(here.to)}${here.hash && `#${here.hash}`}`)
    },
  })
  return (
    <>
      <p className="text-muted">
        You're signed in as{" "}
        <bdi className="font-medium text-ink">{cleanLine(me.addresses[0]?.email ?? me.person.name)}</bdi>, and can't
        open this. It may have been shared with another of your addresses.
      </p>
      <div className="flex flex-wrap gap-2 pt-1">
        <Link to="/" className={buttonClass({ tone: "primary" })}>
          Go to your sessions
        </Link>
        <Button busy={signOut.isPending || signOut.isSuccess} onClick={() => signOut.mutate({})}>
          Sign in with another address
        </Button>
      </div>
    </>
  )
}
