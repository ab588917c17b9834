import { useRef, useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { forgetPerson } from "../api/forget-person.ts"
import { useSend } from "../api/useSend.ts"
import { saysHere } from "../identity/says-here.ts"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { Field } from "../ui/Field.tsx"

/** Says what will be lost, then has the address typed: nobody does that by mistake. */
export default function DeleteAccount({ email, onClose }: { email: string; onClose: () => void }) {
  const [typed, setTyped] = useState("")
  const box = useRef<HTMLInputElement>(null)
  const remove = useSend(calls.deleteAccount, {
    leaves: "person",
    quiet: true,
    onDone: () => {
      forgetPerson()
      location.assign("/")
    },
  })
  const right = normaliseAddress(typed) === email
  const going = remove.isPending || remove.isSuccess
  return (
    <Dialog
      open
      onClose={() => going || onClose()}
      initialFocus={box}
      title="Delete your account?"
      text="This can't be undone."
      footer={
        <>
          <Button onClick={onClose} disabled={going}>
            Keep account
          </Button>
          <Button tone="danger" type="submit" form="delete-account" busy={going} disabled={!right}>
            Delete account forever
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5 marker:text-faint">
        <li>All sessions that you own are deleted, with their comments, links and live runs.</li>
        <li>Everyone you shared them with loses access at once.</li>
        <li>You lose access to what others shared with you, unless they invite you again.</li>
        <li>Your tokens stop working and every browser is signed out. Programs that upload for you stop.</li>
        <li>Your comments on others' sessions stay, without your name.</li>
      </ul>
      <form
        id="delete-account"
        noValidate
        className="mt-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (right && !going) remove.mutate({ confirm: typed })
        }}
      >
        <Field
          ref={box}
          label={`Type ${cleanLine(email)} to confirm`}
          name="confirm"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          error={remove.error ? saysHere(remove.error) : null}
          onChange={(event) => {
            setTyped(event.target.value)
            remove.reset()
          }}
        />
      </form>
    </Dialog>
  )
}
