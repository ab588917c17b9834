import { useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { useSend } from "../api/useSend.ts"
import { saysHere } from "../identity/says-here.ts"

/** Proves an address in two steps: a code is sent to it, and typed here. `sentTo` is null in the first step. */
export function useProof(address: string, onProved: () => void) {
  const [email, setEmail] = useState(address)
  const [malformed, setMalformed] = useState<string | null>(null)
  const [code, setCode] = useState("")
  const send = useSend(calls.addAddress, { quiet: true })
  const prove = useSend(calls.proveAddress, {
    quiet: true,
    said: "The address is verified.",
    onDone: onProved,
  })
  const sentTo = send.data?.email ?? null
  const digits = code.replace(/[^0-9a-z]/gi, "")
  const busy = send.isPending || prove.isPending
  const refused = sentTo === null ? send.error : prove.error

  const back = () => {
    send.reset()
    prove.reset()
    setCode("")
  }
  const write = (text: string) => {
    if (sentTo === null) {
      setEmail(text)
      setMalformed(null)
      send.reset()
    } else {
      setCode(text)
      prove.reset()
    }
  }
  const submit = () => {
    if (busy) return
    if (sentTo !== null) return digits === "" ? undefined : prove.mutate({ email: sentTo, code: digits })
    const whole = normaliseAddress(email)
    if (whole === null) return setMalformed("Enter a complete email address, such as ada@example.com.")
    send.mutate({ email: whole })
  }
  return {
    sentTo,
    email,
    code,
    busy,
    ready: sentTo === null ? email.trim() !== "" : digits !== "",
    flaw: (sentTo === null ? malformed : null) ?? (refused ? saysHere(refused) : null),
    write,
    back,
    submit,
  }
}
