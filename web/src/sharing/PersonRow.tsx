import { Clock } from "lucide-react"
import type { ReactNode } from "react"
import type { Collaborator, Me } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/session"
import { Avatar } from "../ui/Avatar.tsx"
import { Badge } from "../ui/Badge.tsx"
import { join } from "../ui/join.ts"
import { Tooltip } from "../ui/Tooltip.tsx"
import { RolePicker } from "./RolePicker.tsx"
import { roleLabel } from "./roles.ts"

export function OwnerRow({ session, me }: { session: Session; me: Me | null }) {
  const { owner } = session
  const isMe = me?.person.id === owner.id
  return (
    <Row
      face={{ id: owner.id, name: cleanLine(owner.name), picture: owner.picture }}
      name={
        <>
          {cleanLine(owner.name, 80)}
          {isMe && <span className="font-normal text-muted"> (you)</span>}
        </>
      }
      address={isMe ? (me?.addresses[0]?.email ?? null) : null}
      end={<span className="px-2 text-muted">Owner</span>}
      className="border-b border-line"
    />
  )
}

interface Props {
  it: Collaborator
  kind: "recorded" | "remote"
  isMe: boolean
  mayChange: boolean
  /** The row came while the dialog was open; it goes. */
  comes: boolean
  goes: boolean
  onRole: (role: CollaboratorRole) => void
  onRemove: () => void
}

export function CollaboratorRow({ it, kind, isMe, mayChange, comes, goes, onRole, onRemove }: Props) {
  const called = cleanLine(it.name ?? it.email, 80)
  return (
    <Row
      face={{ id: it.person_id ?? it.email, name: called }}
      name={
        it.name !== null && (
          <>
            {called}
            {isMe && <span className="font-normal text-muted"> (you)</span>}
          </>
        )
      }
      address={cleanLine(it.email, 254)}
      badge={
        it.status === "invited" && (
          <Badge tone="wait" icon={<Clock size={12} aria-hidden />}>
            Invited, pending
          </Badge>
        )
      }
      end={
        mayChange ? (
          <RolePicker
            id={it.id}
            name={`Role of ${called}`}
            kind={kind}
            role={it.role}
            onChoose={onRole}
            onRemove={onRemove}
            disabled={goes}
          />
        ) : (
          <span className="px-2 text-muted">{roleLabel(it.role)}</span>
        )
      }
      className={join(
        "transition-[opacity,translate] ease-come",
        comes && "duration-250 starting:-translate-y-2 starting:opacity-0",
        goes && "translate-x-3 opacity-0 duration-200",
      )}
    />
  )
}

interface RowProps {
  face: { id: string; name: string; picture?: string | null }
  name: ReactNode
  address: string | null
  badge?: ReactNode
  end: ReactNode
  className?: string
}

function Row({ face, name, address, badge, end, className }: RowProps) {
  return (
    <li className={join("flex min-h-13 items-center gap-3 py-1.5 max-sm:flex-wrap", className)}>
      <Avatar {...face} size={32} />
      <div className="min-w-0 flex-1">
        {name && <p className="truncate font-medium">{name}</p>}
        <div className="flex flex-wrap items-center gap-x-3">
          {address && <Address text={address} strong={!name} />}
          {badge}
        </div>
      </div>
      {end}
    </li>
  )
}

/** Long addresses are shortened; the whole one is there on hover and focus. */
function Address({ text, strong }: { text: string; strong: boolean }) {
  const looks = strong ? "block truncate font-medium" : "block truncate text-sm text-muted"
  if (text.length <= 25) return <span className={looks}>{text}</span>
  return (
    <Tooltip text={text} names className="flex min-w-0">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focus is the only way to the whole address without a pointer */}
      <span tabIndex={0} className={join(looks, "max-w-[25ch] rounded-sm")}>
        {text}
      </span>
    </Tooltip>
  )
}
