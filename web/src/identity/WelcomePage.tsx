import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { Field } from "../ui/Field.tsx"
import { Page } from "../ui/Page.tsx"

/** The first person's page. Opening it spends nothing: only the form's POST uses the link up. */
export default function WelcomePage() {
  const [token] = useState(() => location.hash.slice(1))
  const [name, setName] = useState("")
  const [email, setEmail] = useState("")
  const [flaws, setFlaws] = useState<{ name?: string; email?: string }>({})
  const navigate = useNavigate()
  const queries = useQueryClient()
  const become = useSend(calls.becomeFirst, {
    quiet: true,
    onDone: () => {
      queries.clear()
      void navigate({ to: "/" })
    },
  })

  if (token === "") {
    return (
      <Page title="Welcome to openctl" width="narrow">
        <Empty title="This address is not whole">
          Copy the link from the server's first lines again, with everything after the #.
        </Empty>
      </Page>
    )
  }

  return (
    <Page
      title="Welcome to openctl"
      text="You are the first one here. You will be able to sign in with this address from now on."
      width="narrow"
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const address = normaliseAddress(email)
          const found = {
            ...(name.trim() === "" && { name: "Write the name that others see." }),
            ...(address === null && { email: "Write a whole address, such as ada@example.com." }),
          }
          setFlaws(found)
          if (address !== null && name.trim() !== "") become.mutate({ token, name: name.trim(), email: address })
        }}
      >
        <Field
          label="Your name"
          hint="Others see it beside what you share."
          name="name"
          autoComplete="name"
          maxLength={200}
          autoFocus
          value={name}
          error={flaws.name ?? null}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Mail address"
          type="email"
          name="email"
          autoComplete="email"
          value={email}
          error={flaws.email ?? null}
          onChange={(event) => setEmail(event.target.value)}
        />
        {become.error && (
          <p role="alert" className="rounded-surface bg-bad-soft px-4 py-3 text-bad">
            {become.error.name === "Refusal"
              ? "This link is no longer good. Start the server again to get a new one."
              : says(become.error)}
          </p>
        )}
        <Button tone="primary" type="submit" busy={become.isPending}>
          Start using openctl
        </Button>
      </form>
    </Page>
  )
}
