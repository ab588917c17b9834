import type { ReactNode } from "react"
import { join } from "./join.ts"

const tones = {
  plain: "bg-sunken text-muted",
  accent: "bg-accent-soft text-accent-ink",
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
  wait: "bg-wait-soft text-wait",
}

/** A word about a thing's state. Colour is never the only sign: the word says it, the colour helps. */
export function Badge({
  tone = "plain",
  icon,
  children,
}: {
  tone?: keyof typeof tones
  icon?: ReactNode
  children: ReactNode
}) {
  return (
    <span
      className={join(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap",
        tones[tone],
      )}
    >
      {icon}
      {children}
    </span>
  )
}

/** In progress right now. */
export function LiveDot() {
  return <span aria-hidden className="pulse-dot inline-block size-2 shrink-0 rounded-full bg-good" />
}
