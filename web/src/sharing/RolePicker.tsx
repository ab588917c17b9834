import { ChevronDown } from "lucide-react"
import { type ReactNode, useState } from "react"
import type { CollaboratorRole } from "#protocol/people"
import { Choices } from "../ui/Choices.tsx"
import { join } from "../ui/join.ts"
import { Menu, type MenuTrigger } from "../ui/Menu.tsx"
import { usePhone } from "../ui/usePhone.ts"
import { roleLabel, rolesFor } from "./roles.ts"

export interface RoleAction {
  label: string
  icon: ReactNode
  hint?: string
  danger?: boolean
  onSelect: () => void
}

interface Props {
  /** Names the person: "Role of Bob". */
  name: string
  kind: "recorded" | "remote"
  role: CollaboratorRole
  onChoose: (role: CollaboratorRole) => void
  /** Further actions. */
  actions?: readonly RoleAction[]
  disabled?: boolean
  /** Marks the button, so that it can be focused later. */
  id?: string
  framed?: boolean
}

/** A menu for a pointer, a sheet on a phone. */
export function RolePicker({ name, kind, role, onChoose, actions = [], disabled, id, framed }: Props) {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const options = rolesFor(kind).map((it) => ({ value: it.value, label: it.label, hint: `Can ${it.may}` }))
  const choose = (value: string) => value !== role && onChoose(value as CollaboratorRole)
  const button = (props: Partial<MenuTrigger>) => (
    <button
      type="button"
      {...props}
      data-role-of={id}
      disabled={disabled}
      aria-label={`${roleLabel(role)}. ${name}`}
      className={join(
        "inline-flex h-8 shrink-0 items-center gap-1 rounded-control px-2 text-muted hover:bg-hover hover:text-ink disabled:pointer-events-none max-sm:h-11",
        framed && "h-9 border border-control text-ink disabled:opacity-60",
      )}
    >
      {roleLabel(role)}
      <ChevronDown size={14} aria-hidden />
    </button>
  )

  if (phone) {
    return (
      <>
        {button({ onClick: () => setOpen(true), "aria-haspopup": "dialog" })}
        <Choices
          open={open}
          onClose={() => setOpen(false)}
          title={name}
          value={role}
          options={options}
          onChoose={choose}
          actions={actions}
        />
      </>
    )
  }
  return (
    <Menu
      label={name}
      trigger={button}
      entries={[
        { group: "Role", value: role, options, onChoose: choose },
        ...(actions.length > 0 ? [null] : []),
        ...actions,
      ]}
    />
  )
}
