import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { calls } from "#protocol/calls"
import { says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { useSignedIn } from "../identity/useSignedIn.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Page } from "../ui/Page.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"

/** Signing in with a link from the operator. Opening the page doesn't use it up: the button does. */
export default function SignInLinkPage() {
  const [token] = useState(() => location.hash.slice(1))
  const asked = useCall(calls.checkSignInLink, { token }, { enabled: token !== "", fresh: Number.POSITIVE_INFINITY })
  const signedIn = useSignedIn()
  const navigate = useNavigate()
  const send = useSend(calls.signInByLink, {
    quiet: true,
    onDone: (me) => {
      signedIn(me)
      void navigate({ to: me.unnamed ? "/sign-in" : "/" })
    },
  })
  const whom = asked.data?.person
  if (token === "" || whom === null || (send.error && send.error.name === "Refusal")) {
    return (
      <Page title="Sign in" width="narrow">
        <Empty title="This link doesn't sign you in">
          It has been used, is older than 15 minutes, or is incomplete. Ask this server's administrator for a new one.
        </Empty>
      </Page>
    )
  }
  if (asked.isError) {
    return (
      <Page title="Sign in" width="narrow">
        <ErrorState
          title="The link couldn't be checked"
          text={says(asked.error)}
          onRetry={() => void asked.refetch()}
          busy={asked.isFetching}
        />
      </Page>
    )
  }
  if (!whom) {
    return (
      <Page title="Sign in" width="narrow">
        <Loading what="the link" />
        <Skeleton className="h-10" />
      </Page>
    )
  }
  return (
    <Page
      title={`Sign in as ${whom.name}`}
      text="This server's administrator made this link for you. It works once."
      width="narrow"
    >
      {send.error && (
        <p role="alert" className="mb-4 rounded-surface bg-bad-soft px-4 py-3 text-bad">
          {says(send.error)}
        </p>
      )}
      <Button tone="primary" className="w-full" busy={send.isPending} onClick={() => send.mutate({ token })}>
        Sign in
      </Button>
    </Page>
  )
}
