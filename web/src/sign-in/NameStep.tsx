import { useState } from "react"
import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { useSignedIn } from "../identity/useSignedIn.ts"
import { Button } from "../ui/Button.tsx"
import { Field } from "../ui/Field.tsx"
import { Page } from "../ui/Page.tsx"

/** Asks a new person for a name, once. Without one they are called by their address, which others see. */
export function NameStep({ me }: { me: Me }) {
  const [name, setName] = useState("")
  const signedIn = useSignedIn()
  const save = useSend(calls.patchMe, { quiet: true, onDone: signedIn })
  const [keeps, setKeeps] = useState(false)
  const given = me.person.name
  return (
    <Page
      title="What should others call you?"
      text="Others see your name next to what you share and write."
      width="narrow"
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          setKeeps(false)
          save.mutate({ name: name.trim() || given })
        }}
      >
        <Field
          label="Your name"
          name="name"
          autoComplete="name"
          maxLength={200}
          autoFocus
          placeholder={given}
          value={name}
          error={save.error ? says(save.error) : null}
          onChange={(event) => {
            setName(event.target.value)
            save.reset()
          }}
        />
        <Button tone="primary" type="submit" busy={save.isPending && !keeps} disabled={name.trim() === ""}>
          Save and continue
        </Button>
        <Button
          tone="quiet"
          busy={save.isPending && keeps}
          onClick={() => {
            setKeeps(true)
            save.mutate({ name: given })
          }}
        >
          Skip, keep “{given}”
        </Button>
      </form>
    </Page>
  )
}
