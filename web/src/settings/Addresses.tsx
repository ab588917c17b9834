import { Mail, Plus } from "lucide-react"
import { useState } from "react"
import type { Address } from "#protocol/account"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { Badge } from "../ui/Badge.tsx"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { Time } from "../ui/Time.tsx"
import { part } from "../ui/when-wanted.ts"
import { Answered } from "./Answered.tsx"
import { headingOf, Section } from "./Section.tsx"

const ProveAddress = part(() => import("./ProveAddress.tsx"))
const Confirm = part(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

export function Addresses() {
  const asked = useCall(calls.listAddresses, {})
  const [proving, setProving] = useState<string | null>(null)
  const [leaving, setLeaving] = useState<Address | null>(null)
  const choose = useSend(calls.chooseAddress, {
    failed: "Your email address for notifications wasn't changed.",
    said: (output) => `Emails now go to ${cleanLine(output.addresses[0]?.email ?? "")}.`,
  })
  const remove = useSend(calls.removeAddress, {
    failed: "The address wasn't removed.",
    said: "The address was removed.",
    onDone: () => setLeaving(null),
  })
  return (
    <Section
      id="addresses"
      title="Addresses"
      text="Sessions shared with any of these are shared with you, and you can sign in with any of them."
      action={
        <Button icon={<Plus size={16} aria-hidden />} onClick={() => setProving("")}>
          Add an address
        </Button>
      }
    >
      <Answered asked={asked} what="your addresses">
        {({ addresses }) =>
          addresses.length === 0 ? (
            <Empty icon={<Mail size={24} aria-hidden />} title="No address">
              Add one so that others can share sessions with you and you can sign in again.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {addresses.map((address) => (
                <Row
                  key={address.email}
                  address={address}
                  only={addresses.length === 1}
                  choosing={choose.isPending && choose.variables.email === address.email}
                  onChoose={() =>
                    choose.mutate({ email: address.email }, { onSuccess: () => headingOf("addresses")?.focus() })
                  }
                  onProve={() => setProving(address.email)}
                  onRemove={() => setLeaving(address)}
                />
              ))}
            </ul>
          )
        }
      </Answered>
      {proving !== null && <ProveAddress address={proving} onClose={() => setProving(null)} />}
      {leaving && (
        <Confirm
          open
          onClose={() => setLeaving(null)}
          title={`Remove ${cleanLine(leaving.email, 80)}?`}
          action="Remove address"
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ email: leaving.email })}
          finalFocus={() => headingOf("addresses")}
        >
          You can no longer sign in with it, and you can't open invitations to it that you haven't opened yet. Sessions
          that you have opened stay open to you.
          {leaving.primary && " Emails will go to another of your addresses."}
        </Confirm>
      )}
    </Section>
  )
}

interface RowProps {
  address: Address
  only: boolean
  choosing: boolean
  onChoose: () => void
  onProve: () => void
  onRemove: () => void
}

function Row({ address, only, choosing, onChoose, onProve, onRemove }: RowProps) {
  const email = cleanLine(address.email)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <bdi className="font-medium">{email}</bdi>
          <Badge tone={address.verified ? "good" : "wait"}>{address.verified ? "Verified" : "Not verified"}</Badge>
          {address.primary && <Badge>Gets emails</Badge>}
        </p>
        <p className="text-sm text-muted">
          {address.verified ? "Verified " : "Last verified "}
          <Time at={address.proved_at} />
          {!address.verified && ". New invitations to it open once you verify it again."}
          {only && ". To remove it, add another one first."}
        </p>
      </div>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {!address.verified && (
          <Button size="sm" onClick={onProve} aria-label={`Verify again: ${email}`}>
            Verify again
          </Button>
        )}
        {!address.primary && (
          <Button size="sm" onClick={onChoose} busy={choosing} aria-label={`Send emails here, to ${email}`}>
            Send emails here
          </Button>
        )}
        {!only && (
          <Button size="sm" onClick={onRemove} aria-label={`Remove ${email}`}>
            Remove
          </Button>
        )}
      </div>
    </li>
  )
}
