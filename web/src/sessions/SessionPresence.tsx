import { cleanLine } from "#protocol/clean"
import type { Person } from "#protocol/people"
import { AvatarStack } from "../ui/Avatar.tsx"

export interface Here {
  people: readonly Person[]
  readers: number
}

/** Who else is reading right now: people by name, readers as a number. Nothing when you are alone. */
export function SessionPresence({ here, me }: { here: Here; me: string | undefined }) {
  const others = here.people.filter((person) => person.id !== me)
  if (others.length === 0 && here.readers === 0) return null
  const names = others.map((person) => cleanLine(person.name, 60))
  const readers = here.readers > 0 ? `${here.readers} ${here.readers === 1 ? "reader" : "readers"}` : ""
  const label = `Here now: ${[...names, readers].filter(Boolean).join(", ")}`
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-muted max-sm:hidden" title={label}>
      {others.length > 0 && (
        <AvatarStack
          people={others.map((person) => ({ id: person.id, name: cleanLine(person.name, 60) }))}
          total={others.length}
          label={label}
        />
      )}
      {readers !== "" && <span aria-hidden={others.length > 0}>+{readers}</span>}
    </span>
  )
}
