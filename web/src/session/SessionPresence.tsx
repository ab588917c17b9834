import { cleanLine } from "#protocol/clean"
import type { Person } from "#protocol/people"
import { useLiveState } from "../api/useLive.ts"
import { Avatar } from "../ui/Avatar.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"

export interface Here {
  people: readonly Person[]
  readers: number
}

const faces = 4

/** Who else is here right now: people by name, readers as a number. Nothing when you are alone, or while nobody can know. */
export function SessionPresence({ here, me }: { here: Here; me: string | undefined }) {
  const state = useLiveState()
  const others = here.people.filter((person) => person.id !== me)
  if (state !== "live" || (others.length === 0 && here.readers === 0)) return null
  const names = others.map((person) => cleanLine(person.name, 60))
  const readers = here.readers > 0 ? `${here.readers} ${here.readers === 1 ? "reader" : "readers"}` : ""
  const all = `Here now: ${[...names.slice(0, 20), ...(names.length > 20 ? [`${names.length - 20} more`] : []), readers]
    .filter(Boolean)
    .join(", ")}`
  const more = others.length - faces
  return (
    <Tooltip text={all} names className="inline-flex shrink-0 max-sm:mr-2.5">
      <span
        role="img"
        aria-label={all}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: focus is the only way to the names without a pointer
        tabIndex={0}
        className="inline-flex h-7 items-center gap-1.5 rounded-full bg-good-soft pr-2 pl-2.5 text-sm text-ink"
      >
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-good" />
        <span className="font-medium whitespace-nowrap text-good max-lg:hidden">Here now</span>
        {others.slice(0, faces).map((person, at) => (
          <span key={person.id} className={`inline-flex ${at > 0 ? "max-sm:hidden" : ""}`}>
            <Avatar id={person.id} name={cleanLine(person.name, 60)} picture={person.picture} size={20} />
          </span>
        ))}
        {others.length > 1 && <span className="sm:hidden">+{others.length - 1}</span>}
        {more > 0 && <span className="max-sm:hidden">+{more}</span>}
        {readers !== "" && (
          <span className={`whitespace-nowrap ${others.length > 0 ? "max-sm:hidden" : ""}`}>
            {others.length > 0 && "+"}
            {readers}
          </span>
        )}
      </span>
    </Tooltip>
  )
}
