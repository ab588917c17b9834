import { useQueryClient } from "@tanstack/react-query"
import { Link, useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { Empty } from "../ui/Empty.tsx"
import { Field } from "../ui/Field.tsx"
import { Page } from "../ui/Page.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"

/**
 * The first person's page. Opening it doesn't use up the link; only the form's POST does. An expired link says so at once.
 */
export default function WelcomePage() {
  const [token] = useState(() => location.hash.slice(1))
  const [name, setName] = useState("")
  const [email, setEmail] = useState("")
  const [flaws, setFlaws] = useState<{ name?: string; email?: string }>({})
  const asked = useCall(calls.checkFirstLink, { token }, { enabled: token !== "", fresh: Number.POSITIVE_INFINITY })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { command } = useSignIn()
  const become = useSend(calls.becomeFirst, {
    quiet: true,
    onDone: () => {
      queries.clear()
      void navigate({ to: "/" })
    },
  })

  const state = asked.data?.state ?? null
  if (state === "taken") return <Taken />
  if (token === "" || state === "ended" || become.error?.name === "Refusal")
    return <Ended whole={token !== ""} command={command} />
  if (asked.isPending) {
    return (
      <Page title="Welcome to openctl" width="narrow">
        <Loading what="the link" />
        <Skeleton className="h-40" />
      </Page>
    )
  }

  return (
    <Page
      title="Welcome to openctl"
      text="You're the first person here. From now on you can sign in with this address."
      width="narrow"
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const address = normaliseAddress(email)
          const found = {
            ...(name.trim() === "" && { name: "Enter the name others see." }),
            ...(address === null && { email: "Enter a complete email address, such as ada@example.com." }),
          }
          setFlaws(found)
          if (address !== null && name.trim() !== "") become.mutate({ token, name: name.trim(), email: address })
        }}
      >
        <Field
          label="Your name"
          hint="Others see it next to what you share."
          name="name"
          autoComplete="name"
          maxLength={200}
          autoFocus
          value={name}
          error={flaws.name ?? null}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Email address"
          type="email"
          name="email"
          autoComplete="email"
          value={email}
          error={flaws.email ?? null}
          onChange={(event) => setEmail(event.target.value)}
        />
        {become.error && (
          <p role="alert" className="rounded-surface bg-bad-soft px-4 py-3 text-bad">
            {says(become.error)}
          </p>
        )}
        <Button tone="primary" type="submit" busy={become.isPending}>
          Start using openctl
        </Button>
      </form>
    </Page>
  )
}

function Taken() {
  return (
    <Page title="Welcome to openctl" width="narrow">
      <Empty
        title="openctl is already set up"
        action={
          <Link to="/sign-in" className={buttonClass({ tone: "primary" })}>
            Sign in
          </Link>
        }
      >
        This link was for the first person here and has been used. Sign in with your email address, or ask for an
        invitation.
      </Empty>
    </Page>
  )
}

/** A link that doesn't work any more; not `whole` if its address was cut off. */
function Ended({ whole, command }: { whole: boolean; command: string }) {
  return (
    <Page title="Welcome to openctl" width="narrow">
      <Empty title={whole ? "This link no longer works" : "This link is incomplete"}>
        {whole
          ? "It works once, within 15 minutes of the start. "
          : "Copy it again from the server's terminal, including everything after the #. "}
        To print a new one, run this on the server's machine:
        <code className="mt-2 block font-mono text-sm text-ink">{command} admin welcome</code>
      </Empty>
    </Page>
  )
}
