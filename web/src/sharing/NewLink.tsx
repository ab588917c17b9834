import { type RefObject, useState } from "react"
import { draftsIn } from "../api/draft-name.ts"
import { says } from "../api/says.ts"
import { Button } from "../ui/Button.tsx"
import { useDraft } from "../ui/drafts.ts"
import { inputClass } from "../ui/input-class.ts"
import { Select } from "../ui/Select.tsx"
import type { useLinks } from "./useLinks.ts"

const ends = [
  { value: "", label: "Never expires" },
  { value: "1", label: "Expires in 1 day" },
  { value: "7", label: "Expires in 7 days" },
  { value: "30", label: "Expires in 30 days" },
  { value: "90", label: "Expires in 90 days" },
]

interface Props {
  id: string
  field: RefObject<HTMLInputElement | null>
  create: ReturnType<typeof useLinks>["create"]
}

export function NewLink({ id, field, create }: Props) {
  const [label, setLabel] = useDraft(`${draftsIn(id)}link`)
  const [days, setDays] = useState("30")
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (create.isPending) return
        create.mutate(
          { id, label: label.trim(), expires_in_days: days === "" ? null : Number(days) },
          {
            onSuccess: () => {
              setLabel("")
              field.current?.focus()
            },
          },
        )
      }}
    >
      <div className="flex gap-2 max-sm:flex-wrap">
        <input
          ref={field}
          aria-label="Name of the new link"
          aria-describedby="new-link-says"
          placeholder="Name (optional)"
          autoComplete="off"
          maxLength={100}
          value={label}
          readOnly={create.isPending}
          onChange={(event) => setLabel(event.target.value)}
          className={`${inputClass} flex-1 max-sm:basis-full`}
        />
        <Select
          label="When it expires"
          hideLabel
          value={days}
          options={ends}
          onChange={setDays}
          className="max-sm:flex-1"
        />
        <Button tone="primary" type="submit" busy={create.isPending} className="max-sm:shrink-0">
          {create.isPending ? "Creating" : "Create link"}
        </Button>
      </div>
      <p role="alert" className="text-sm text-bad not-empty:mt-1.5">
        {create.error && says(create.error)}
      </p>
      <p id="new-link-says" className="mt-1.5 text-sm text-muted">
        Anyone with the link can read the session without signing in. Only you see the name.
      </p>
    </form>
  )
}
