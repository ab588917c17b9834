import { useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { useSend } from "../api/useSend.ts"
import { InboxHint } from "../identity/InboxHint.tsx"
import { saysHere } from "../identity/says-here.ts"
import { Button } from "../ui/Button.tsx"
import { Field } from "../ui/Field.tsx"

interface Props {
  email: string
  /** The server has no mail: its emails are read on a page of its own. */
  inbox: boolean
  onSignedIn: (me: Me) => void
  onBack: () => void
  onAgain: () => void
}

const wait = 30

export function CodeStep({ email, inbox, onSignedIn, onBack, onAgain }: Props) {
  const [code, setCode] = useState("")
  const [left, setLeft] = useState(wait)
  const signIn = useSend(calls.signIn, { quiet: true, onDone: onSignedIn })
  const digits = code.replace(/[^0-9a-z]/gi, "")

  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1_000)
    return () => clearTimeout(timer)
  }, [left])

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (digits !== "") signIn.mutate({ email, code: digits })
      }}
    >
      {inbox && <InboxHint />}
      <Field
        label="Code"
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={20}
        autoFocus
        value={code}
        error={signIn.error ? saysHere(signIn.error) : null}
        onChange={(event) => {
          setCode(event.target.value)
          signIn.reset()
        }}
      />
      <Button tone="primary" type="submit" busy={signIn.isPending} disabled={digits === ""}>
        Sign in
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button tone="quiet" size="sm" onClick={onBack}>
          Use another address
        </Button>
        <Button
          tone="quiet"
          size="sm"
          disabled={left > 0}
          className="tabular-nums"
          onClick={() => {
            setLeft(wait)
            onAgain()
          }}
        >
          {left > 0 ? `Send again in ${left} s` : "Send again"}
        </Button>
      </div>
    </form>
  )
}
