import { Navigate } from "@tanstack/react-router"
import type { ReactNode } from "react"
import type { Me } from "#protocol/identity"
import { says } from "../api/says.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading } from "../ui/Skeleton.tsx"
import { useSignIn } from "./useSignIn.ts"

/** A page that needs a person: without a sign-in it leads to the sign-in page and back. */
export function NeedsPerson({ children }: { children: (me: Me) => ReactNode }) {
  const { me, asked } = useSignIn()
  if (me) return children(me)
  if (me === null) {
    const { pathname, search, hash } = location
    return <Navigate to="/sign-in" search={{ to: pathname + search }} hash={hash.slice(1)} replace />
  }
  if (asked.isError) {
    return (
      <ErrorState
        title="This page couldn't be loaded"
        text={says(asked.error)}
        onRetry={() => void asked.refetch()}
        busy={asked.isFetching}
      />
    )
  }
  return <Loading what="the page" />
}
