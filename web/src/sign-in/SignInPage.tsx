import { useRouter, useSearch } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { addressFor } from "../identity/address-for.ts"
import { problemAddress, problemOf } from "../identity/problem.ts"
import { useSignedIn } from "../identity/useSignedIn.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { Field } from "../ui/Field.tsx"
import { Page } from "../ui/Page.tsx"
import { part } from "../ui/when-wanted.ts"
import { CodeStep } from "./CodeStep.tsx"
import { NameStep } from "./NameStep.tsx"
import { SignInProblem } from "./SignInProblem.tsx"

const ProviderButtons = part(() => import("./ProviderButtons.tsx"), { stands: "here" })

/** Address, then the code from the email; then back to where you were going. */
export default function SignInPage() {
  const { to = "/", problem: given, request } = useSearch({ from: "/sign-in" })
  const problem = problemOf(given)
  const { me, inbox, asked } = useSignIn()
  const codes = asked.data?.ways.includes("code") ?? true
  const providers = asked.data?.providers ?? []
  const router = useRouter()
  const signedIn = useSignedIn()
  const [invited] = useState(() => addressFor(location.hash))
  // Anything else after the # is a place on the page to come back to.
  const [place] = useState(() => (invited === null && !problem ? location.hash : ""))
  const [email, setEmail] = useState(() => invited ?? (problem ? problemAddress(location.hash) : null) ?? "")
  const [sentTo, setSentTo] = useState<string | null>(null)
  const [flaw, setFlaw] = useState<string | null>(null)
  const send = useSend(calls.sendCode, { quiet: true, onDone: (output) => setSentTo(output.email) })

  useEffect(() => {
    if (!me || me.unnamed) return
    // A person who was signed in all along came back from connecting a provider.
    router.history.replace(problem && sentTo === null ? `/settings?problem=${problem}` : to + place)
  }, [me, router, to, place, problem, sentTo])

  if (me?.unnamed) return <NameStep me={me} />

  if (sentTo !== null) {
    return (
      <Page
        title="Enter your code"
        text={
          <>
            If <span className="font-medium text-ink">{sentTo}</span> can sign in here, an email with a code is on its
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
        !codes
          ? "No password needed. Sign in with a provider."
          : invited === null
            ? "We'll email you a code. No password needed."
            : "Use the address you were invited with. We'll email you a code. No password needed."
      }
      width="narrow"
    >
      {problem && <SignInProblem problem={problem} codes={codes} request={request} />}
      {codes && (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            const address = normaliseAddress(email)
            if (address === null) return setFlaw("Enter a complete email address, such as ada@example.com.")
            send.mutate({ email: address })
          }}
        >
          <Field
            label="Email address"
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
      )}
      {providers.length > 0 && <ProviderButtons providers={providers} to={to + place} or={codes} />}
    </Page>
  )
}
