import { Link } from "@tanstack/react-router"
import { useEffect, useRef } from "react"
import { buttonClass } from "../ui/button-class.ts"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { WhatYouWrote } from "./what-you-wrote.ts"

/** What stands where a session was, when it was taken away while it was open. */
export function SessionEnded({ id, deleted }: { id: string; deleted: boolean }) {
  usePageTitle(deleted ? "Session deleted" : "Access ended")
  const heading = useRef<HTMLHeadingElement>(null)
  // Whatever had the keyboard is gone: what happened is read out instead.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="mx-auto flex w-full max-w-[34rem] flex-col items-start gap-4 px-6 pt-[16vh] pb-16">
      <h1 ref={heading} tabIndex={-1} className="text-xl tracking-tight outline-none">
        {deleted ? "This session was deleted." : "Your access to this session has ended."}
      </h1>
      <p className="text-muted">
        {deleted
          ? "It's gone for everyone, with everything in it."
          : "You can no longer read it. If you still need it, ask the person who shared it with you."}
      </p>
      <WhatYouWrote session={id} />
      <Link to="/" className={buttonClass({ tone: "primary" })}>
        Go to your sessions
      </Link>
    </div>
  )
}
