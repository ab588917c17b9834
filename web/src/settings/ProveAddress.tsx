import { useRef } from "react"
import { cleanLine } from "#protocol/clean"
import { InboxHint } from "../identity/InboxHint.tsx"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { Field } from "../ui/Field.tsx"
import { headingOf } from "./Section.tsx"
import { useProof } from "./useProof.ts"

interface Props {
  /** The address to verify again; empty for a new one. */
  address: string
  onClose: () => void
}

/** The address, then the code that was sent to it. */
export default function ProveAddress({ address, onClose }: Props) {
  const { inbox } = useSignIn()
  const box = useRef<HTMLInputElement>(null)
  const { sentTo, email, code, busy, ready, flaw, write, back, submit } = useProof(address, onClose)

  return (
    <Dialog
      open
      onClose={onClose}
      initialFocus={box}
      finalFocus={() => headingOf("addresses")}
      title={sentTo ? "Enter the code" : address === "" ? "Add an address" : "Verify the address again"}
      text={
        sentTo ? (
          <>
            An email with a code is on its way to <bdi className="font-medium text-ink">{cleanLine(sentTo)}</bdi>.
          </>
        ) : (
          "We'll email a code to it. If another account here has this address, it moves to yours."
        )
      }
      footer={
        <>
          {sentTo ? <Button onClick={back}>Back</Button> : <Button onClick={onClose}>Cancel</Button>}
          <Button tone="primary" type="submit" form="prove-address" busy={busy} disabled={!ready}>
            {sentTo ? "Verify the address" : "Send the code"}
          </Button>
        </>
      }
    >
      <form
        id="prove-address"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {sentTo && inbox && <InboxHint />}
        {sentTo ? (
          <Field
            key="code"
            label="Code"
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={20}
            autoFocus
            value={code}
            error={flaw}
            onChange={(event) => write(event.target.value)}
          />
        ) : (
          <Field
            key="email"
            ref={box}
            label="Email address"
            type="email"
            name="email"
            autoComplete="email"
            inputMode="email"
            readOnly={address !== ""}
            value={email}
            error={flaw}
            onChange={(event) => write(event.target.value)}
          />
        )}
      </form>
    </Dialog>
  )
}
