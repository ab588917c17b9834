import { useState } from "react"
import type { TokenScope } from "#protocol/account"
import { calls } from "#protocol/calls"
import { draftsIn } from "../api/draft-name.ts"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { scopeWords } from "../identity/token-scopes.ts"
import { Button } from "../ui/Button.tsx"
import { CopyLine } from "../ui/CopyLine.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { useDraft } from "../ui/drafts.ts"
import { Field } from "../ui/Field.tsx"
import { Select } from "../ui/Select.tsx"

const ends = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "Never" },
]

export default function NewToken({ onClose }: { onClose: () => void }) {
  const [label, setLabel] = useDraft(`${draftsIn("settings")}token`)
  const [scopes, setScopes] = useState<TokenScope[]>(["read", "write"])
  const [days, setDays] = useState("90")
  const make = useSend(calls.createToken, { quiet: true, onDone: () => setLabel("") })

  if (make.data) {
    return (
      <Dialog
        open
        onClose={onClose}
        title="Copy your token now"
        text="You won't see it again. Anyone who has it can act for you."
        footer={
          <Button tone="primary" onClick={onClose}>
            I've copied it
          </Button>
        }
      >
        <CopyLine text={make.data.token} label="Copy the token" />
      </Dialog>
    )
  }

  const ready = label.trim() !== "" && scopes.length > 0
  return (
    <Dialog
      open
      onClose={onClose}
      title="New token"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" form="new-token" busy={make.isPending} disabled={!ready}>
            Create token
          </Button>
        </>
      }
    >
      <form
        id="new-token"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) make.mutate({ label: label.trim(), scopes, expires_in_days: days === "" ? null : Number(days) })
        }}
      >
        <Field
          label="What it's for"
          hint="Helps you recognize it later."
          maxLength={100}
          autoComplete="off"
          value={label}
          error={make.error ? says(make.error) : null}
          onChange={(event) => setLabel(event.target.value)}
        />
        <fieldset>
          <legend className="text-sm font-medium">It can</legend>
          <div className="mt-1.5 flex flex-col">
            {(Object.keys(scopeWords) as TokenScope[]).map((scope) => (
              <label key={scope} className="flex min-h-8 cursor-pointer items-center gap-2.5 max-sm:min-h-11">
                <input
                  type="checkbox"
                  className="size-4 accent-(--accent)"
                  checked={scopes.includes(scope)}
                  onChange={(event) =>
                    setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((it) => it !== scope))
                  }
                />
                {scopeWords[scope]}
              </label>
            ))}
          </div>
        </fieldset>
        <Select label="Expires" value={days} options={ends} onChange={setDays} />
      </form>
    </Dialog>
  )
}
