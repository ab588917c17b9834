import type { ReactNode } from "react"
import type { Person } from "#protocol/people"
import { Avatar } from "../ui/Avatar.tsx"
import { Time } from "../ui/Time.tsx"
import { useGiven } from "./given.ts"
import { nameOf } from "./people-words.ts"

interface Props {
  label: string
  tone?: "wait" | "plain"
  children: ReactNode
}

/** One thing that waits, or that came of one. */
export function Card({ label, tone = "plain", children }: Props) {
  return (
    <li aria-label={label} className="remote-card" data-tone={tone}>
      {children}
    </li>
  )
}

/** Who sent it and when, and how it stands. */
export function CardHead({ author, at, state }: { author: Person; at: string; state: ReactNode }) {
  const { names } = useGiven()
  const name = nameOf(author)
  return (
    <div className="remote-head">
      <Avatar id={author.id} name={name} picture={author.picture} size={20} />
      <bdi className="min-w-0 truncate font-medium">{author.id === names.me ? "You" : name}</bdi>
      <span className="shrink-0 text-sm text-faint">
        <Time at={at} />
      </span>
      <span className="ml-auto shrink-0 text-sm text-muted">{state}</span>
    </div>
  )
}
