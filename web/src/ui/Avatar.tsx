import { useState } from "react"
import { join } from "./join.ts"

interface Face {
  id: string
  name: string
  picture?: string | null
}

/** A person's picture, or their initials on a colour derived from their id. Decorative: the name is beside it. */
export function Avatar({ id, name, picture, size = 24 }: Face & { size?: number }) {
  const [broken, setBroken] = useState(false)
  const box = "inline-flex shrink-0 items-center justify-center rounded-full object-cover font-medium select-none"
  if (picture && !broken) {
    return (
      <img
        src={picture}
        alt=""
        width={size}
        height={size}
        referrerPolicy="no-referrer"
        onError={() => setBroken(true)}
        className={box}
        style={{ width: size, height: size }}
      />
    )
  }
  return (
    <span
      aria-hidden
      data-initials={initialsOf(name)}
      className={join(box, "before:content-[attr(data-initials)]")}
      style={{
        width: size,
        height: size,
        fontSize: Math.max(9, Math.round(size * 0.4)),
        backgroundColor: `light-dark(oklch(0.9 0.055 ${hueOf(id)}), oklch(0.36 0.055 ${hueOf(id)}))`,
        color: `light-dark(oklch(0.38 0.08 ${hueOf(id)}), oklch(0.92 0.04 ${hueOf(id)}))`,
      }}
    />
  )
}

/** Some pictures side by side and how many more there are; labelled as a whole. */
export function AvatarStack({
  people,
  label,
  total,
  size = 24,
  max = 3,
}: {
  people: readonly Face[]
  label: string
  total?: number
  size?: number
  max?: number
}) {
  const shown = people.slice(0, max)
  const more = (total ?? people.length) - shown.length
  return (
    <span role="img" aria-label={label} className="inline-flex items-center -space-x-0.5">
      {shown.map((face) => (
        <span key={face.id} className="inline-flex rounded-full ring-2 ring-surface">
          <Avatar {...face} size={size} />
        </span>
      ))}
      {more > 0 && (
        <span
          className="inline-flex items-center justify-center rounded-full bg-sunken px-1.5 text-xs text-muted tabular-nums ring-2 ring-surface"
          style={{ height: size, minWidth: size }}
        >
          +{more}
        </span>
      )}
    </span>
  )
}

function hueOf(id: string): number {
  let hash = 0
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  return hash % 360
}

function initialsOf(name: string): string {
  // Only the part of an address before the @: "example.com" is nobody's family name.
  const [own = ""] = name.trim().split("@")
  const words = own.split(/[\s._+-]+/).filter(Boolean)
  const first = [...(words[0] ?? "?")][0] ?? "?"
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : ""
  return (first + last).toUpperCase()
}
