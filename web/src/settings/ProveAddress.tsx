import { useRef, useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { useSend } from "../api/useSend.ts"
import { InboxHint } from "../identity/InboxHint.tsx"
import { saysHere } from "../identity/says-here.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { Field } from "../ui/Field.tsx"
import { changedByAddresses } from "./changed-by-addresses.ts"
import { headingOf } from "./Section.tsx"

interface Props {
  /** The address to verify again; empty for a new one. */
  address: string
  onClose: () => void
}

/** The address, then the code that went to it. */
export default function ProveAddress({ address, onClose }: Props) {
  const { inbox } = useSignIn()
  const box = useRef<HTMLInputElement>(null)
  const [email, setEmail] = useState(address)
  const [flaw, setFlaw] = useState<string | null>(null)
  const [code, setCode] = useState("")
  const send = useSend(calls.addAddress, { quiet: true })
  const prove = useSend(calls.proveAddress, {
    quiet: true,
    refreshes: changedByAddresses,
    said: "The address is verified.",
    onDone: onClose,
  })
  const sentTo = send.data?.email ?? null
  const digits = code.replace(/[^0-9a-z]/gi, "")

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
          {sentTo ? (
            <Button
              onClick={() => {
                send.reset()
                prove.reset()
                setCode("")
              }}
            >
              Back
            </Button>
          ) : (
            <Button onClick={onClose}>Cancel</Button>
          )}
          <Button
            tone="primary"
            type="submit"
            form="prove-address"
            busy={send.isPending || prove.isPending}
            disabled={sentTo ? digits === "" : email.trim() === ""}
          >
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
          if (send.isPending || prove.isPending) return
          if (sentTo) return digits === "" ? undefined : prove.mutate({ email: sentTo, code: digits })
          const whole = normaliseAddress(email)
          if (whole === null) return setFlaw("Enter a complete email address, such as ada@example.com.")
          send.mutate({ email: whole })
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
            error={prove.error ? saysHere(prove.error) : null}
            onChange={(event) => {
              setCode(event.target.value)
              prove.reset()
            }}
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
            error={flaw ?? (send.error ? saysHere(send.error) : null)}
            onChange={(event) => {
              setEmail(event.target.value)
              setFlaw(null)
              send.reset()
            }}
          />
        )}
      </form>
    </Dialog>
  )
}
