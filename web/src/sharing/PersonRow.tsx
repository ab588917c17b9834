import type { ReactNode } from "react"
import { cleanLine } from "#protocol/clean"
import type { Me } from "#protocol/identity"
import type { Session } from "#protocol/sessions"
import { Avatar } from "../ui/Avatar.tsx"
import { join } from "../ui/join.ts"
import { Shortened } from "../ui/Shortened.tsx"

interface Props {
  face: { id: string; name: string; picture?: string | null }
  /** null: not known yet; the address is shown instead. */
  name: string | null
  isMe: boolean
  address: string | null
  badge?: ReactNode
  end: ReactNode
  /** A line below, about a problem. */
  below?: ReactNode
  className?: string
}

export function PersonRow({ face, name, isMe, address, badge, end, below, className }: Props) {
  return (
    <div className={join("py-1.5", className)}>
      <div className="flex min-h-10 items-center gap-3">
        <Avatar {...face} size={32} />
        <div className="min-w-0 flex-1">
          {name !== null && (
            <div className="flex min-w-0 gap-1 font-medium">
              <Shortened text={name} />
              {isMe && <span className="shrink-0 font-normal text-muted">(you)</span>}
            </div>
          )}
          <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            {address && <Shortened text={address} className={name === null ? "font-medium" : "text-sm text-muted"} />}
            {badge}
          </div>
        </div>
        {end}
      </div>
      {below && <div className="pb-1 pl-11">{below}</div>}
    </div>
  )
}

export function OwnerRow({ session, me }: { session: Session; me: Me | null }) {
  const { owner } = session
  const isMe = me?.person.id === owner.id
  const name = cleanLine(owner.name, 80)
  return (
    <PersonRow
      face={{ id: owner.id, name, picture: owner.picture }}
      name={name}
      isMe={isMe}
      address={isMe ? cleanLine(me?.addresses[0]?.email ?? "", 254) : null}
      end={<span className="px-2 text-muted">Owner</span>}
      className="mb-1 border-b border-line pb-2.5"
    />
  )
}
