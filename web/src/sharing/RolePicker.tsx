import { Check, ChevronDown, UserMinus } from "lucide-react"
import { useState } from "react"
import type { CollaboratorRole } from "#protocol/people"
import { join } from "../ui/join.ts"
import { Menu, type MenuTrigger } from "../ui/Menu.tsx"
import { Sheet } from "../ui/Sheet.tsx"
import { usePhone } from "../ui/usePhone.ts"
import { roleLabel, rolesFor } from "./roles.ts"

interface Props {
  /** What the button is called: "Role of Bob: Viewer". */
  name: string
  kind: "recorded" | "remote"
  role: CollaboratorRole
  onChoose: (role: CollaboratorRole) => void
  onRemove?: () => void
  disabled?: boolean
  /** Marks the button, so that focus can be put on it later. */
  id?: string
  framed?: boolean
}

/** A menu beside a pointer, a sheet under a thumb. */
export function RolePicker({ name, kind, role, onChoose, onRemove, disabled, id, framed }: Props) {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const roles = rolesFor(kind)
  const button = (props: Partial<MenuTrigger>) => (
    <button
      type="button"
      {...props}
      data-role-of={id}
      disabled={disabled}
      aria-label={`${roleLabel(role)}. ${name}`}
      className={join(
        "inline-flex h-8 shrink-0 items-center gap-1 rounded-control px-2 text-muted hover:bg-hover hover:text-ink disabled:opacity-60 max-sm:h-11",
        framed && "h-9 border border-control text-ink",
      )}
    >
      {roleLabel(role)}
      <ChevronDown size={14} aria-hidden />
    </button>
  )

  if (!phone) {
    return (
      <Menu
        label={name}
        trigger={button}
        entries={[
          {
            group: "Role",
            value: role,
            options: roles.map((it) => ({ value: it.value, label: it.label, hint: it.may })),
            onChoose: (value) => onChoose(value as CollaboratorRole),
          },
          ...(onRemove
            ? [null, { label: "Remove", danger: true, icon: <UserMinus size={16} aria-hidden />, onSelect: onRemove }]
            : []),
        ]}
      />
    )
  }

  const close = () => setOpen(false)
  return (
    <>
      {button({ onClick: () => setOpen(true), "aria-haspopup": "dialog" })}
      <Sheet open={open} onClose={close} title={name}>
        <div className="-mx-2 flex flex-col">
          {roles.map((it) => (
            <button
              key={it.value}
              type="button"
              aria-pressed={it.value === role}
              className="flex min-h-14 items-center gap-3 rounded-control px-2 text-left hover:bg-hover"
              onClick={() => {
                close()
                if (it.value !== role) onChoose(it.value)
              }}
            >
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{it.label}</span>
                <span className="block text-sm text-muted">{it.may}</span>
              </span>
              {it.value === role && <Check size={16} aria-hidden className="text-accent-ink" />}
            </button>
          ))}
          {onRemove && (
            <button
              type="button"
              className="mt-1 flex min-h-14 items-center gap-3 rounded-control border-t border-line px-2 text-left text-bad hover:bg-hover"
              onClick={() => {
                close()
                onRemove()
              }}
            >
              <UserMinus size={16} aria-hidden />
              Remove
            </button>
          )}
        </div>
      </Sheet>
    </>
  )
}
