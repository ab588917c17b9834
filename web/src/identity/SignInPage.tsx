import { useQueryClient } from "@tanstack/react-query"
import { useRouter, useSearch } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls, type Me } from "#protocol/calls"
import { keyOf } from "../api/keys.ts"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Field } from "../ui/Field.tsx"
import { Page } from "../ui/Page.tsx"
import { addressFor } from "./address-for.ts"
import { CodeStep } from "./CodeStep.tsx"
import { useSignIn } from "./useSignIn.ts"

/** Address, then the code from the letter; then back to where you were going. */
export default function SignInPage() {
  const { to = "/" } = useSearch({ from: "/sign-in" })
  const { me, inbox } = useSignIn()
  const router = useRouter()
  const queries = useQueryClient()
  const [invited] = useState(() => addressFor(location.hash))
  // What else stands behind # is a place on the page that one comes back to.
  const [place] = useState(() => (invited === null ? location.hash : ""))
  const [email, setEmail] = useState(invited ?? "")
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [flaw, setFlaw] = useState<string | null>(null)
  const send = useSend(calls.sendCode, { quiet: true, onDone: (output) => setSentTo(output.email) })

  useEffect(() => {
    if (me) router.history.replace(to + place)
  }, [me, router, to, place])

  const signedIn = (who: Me) => {
    // Whatever was answered before was answered to nobody.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "getSignIn" })
    const key = keyOf(calls.getSignIn, {})
    queries.setQueryData(key, (before: object | undefined) => before && { ...before, me: who })
    void queries.invalidateQueries({ queryKey: key })
  }

  if (sentTo !== null) {
    return (
      <Page
        title="Enter your code"
        text={
          <>
            If <span className="font-medium text-ink">{sentTo}</span> may sign in here, a letter with a code is on its
            way.
          </>
        }
        width="narrow"
      >
        <CodeStep
          email={sentTo}
          inbox={inbox}
          onSignedIn={signedIn}
          onBack={() => setSentTo(null)}
          onAgain={() => send.mutate({ email: sentTo })}
        />
      </Page>
    )
  }

  return (
    <Page
      title="Sign in"
      text={
        invited === null
          ? "You get a code by mail. There is no password."
          : "Sign in with the address that you were invited by. You get a code by mail; there is no password."
      }
      width="narrow"
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const address = normaliseAddress(email)
          if (address === null) return setFlaw("Write a whole address, such as ada@example.com.")
          send.mutate({ email: address })
        }}
      >
        <Field
          label="Mail address"
          type="email"
          name="email"
          autoComplete="email"
          inputMode="email"
          autoFocus
          value={email}
          error={flaw ?? (send.error ? says(send.error) : null)}
          onChange={(event) => {
            setEmail(event.target.value)
            setFlaw(null)
            send.reset()
          }}
        />
        <Button tone="primary" type="submit" busy={send.isPending}>
          Send the code
        </Button>
      </form>
    </Page>
  )
}
