import { Check } from "lucide-react"
import type { RefObject } from "react"
import { normaliseAddress } from "#protocol/address"
import { Chip } from "../ui/Chip.tsx"
import { join } from "../ui/join.ts"
import type { Invite } from "./useInvite.ts"

interface Props {
  invite: Invite
  box: RefObject<HTMLInputElement | null>
  wrong: boolean
  describedBy: string
  onLeave: () => void
}

/** One box for one or many addresses: complete ones become chips, and many can be pasted at once. */
export function AddressBox({ invite, box, wrong, describedBy, onLeave }: Props) {
  const { chips, text, busy } = invite
  const good = text.trim() !== "" && normaliseAddress(text) !== null
  return (
    // A press between the chips focuses the input.
    <div
      onPointerDown={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        box.current?.focus()
      }}
      className={join(
        "flex max-h-40 min-h-9 min-w-0 flex-1 cursor-text flex-wrap items-center gap-1 overflow-y-auto rounded-control border bg-surface px-1 py-1 max-sm:min-h-11 max-sm:basis-full",
        "has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-accent",
        wrong ? "border-bad" : "border-control",
        busy && "opacity-60",
      )}
    >
      {chips.map((chip) => (
        <Chip
          key={chip}
          text={chip}
          bad={normaliseAddress(chip) === null}
          disabled={busy}
          onEdit={() => {
            invite.edit(chip)
            box.current?.focus()
          }}
          onRemove={() => {
            invite.takeOut(chip)
            box.current?.focus()
          }}
        />
      ))}
      <input
        ref={box}
        aria-label="Invite by email"
        aria-invalid={wrong ? true : undefined}
        aria-describedby={describedBy}
        type="text"
        inputMode="email"
        enterKeyHint="send"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={chips.length === 0 ? "Email addresses" : ""}
        value={text}
        readOnly={busy}
        onBlur={onLeave}
        onChange={(event) => invite.type(event.target.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text")
          if (!/[\s,;<]/.test(pasted.trim())) return
          event.preventDefault()
          invite.add(`${text} ${pasted}`)
        }}
        onKeyDown={(event) => {
          if (event.key === "Backspace" && text === "" && !busy) invite.takeOutLast()
        }}
        className="h-6.5 min-w-24 flex-1 bg-transparent px-2 text-base outline-none max-sm:h-9 max-sm:text-lg"
      />
      {good && <Check size={16} role="img" aria-label="Complete address" className="mr-1 shrink-0 text-good" />}
    </div>
  )
}
