import type { ReactNode } from "react"
import { join } from "./join.ts"

const tones = {
  plain: "border-line bg-sunken text-ink",
  accent: "border-transparent bg-accent-soft text-ink",
  wait: "border-transparent bg-wait-soft text-ink",
  bad: "border-transparent bg-bad-soft text-ink",
}
const marks = { plain: "text-muted", accent: "text-accent-ink", wait: "text-wait", bad: "text-bad" }

/** A message about everything below, and what to do about it. */
export function Notice({
  tone = "plain",
  icon,
  action,
  role,
  children,
}: {
  tone?: keyof typeof tones
  icon?: ReactNode
  action?: ReactNode
  /** `alert` for interruptions; nothing for a message that was there from the beginning. */
  role?: "alert" | "status"
  children: ReactNode
}) {
  return (
    <div
      role={role}
      className={join(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-surface border py-2 pr-2 pl-3 [&_button]:shrink-0",
        tones[tone],
      )}
    >
      <div className="flex min-w-0 flex-1 basis-56 gap-2.5 py-1">
        {icon && <span className={join("mt-0.5 shrink-0", marks[tone])}>{icon}</span>}
        <div className="min-w-0">{children}</div>
      </div>
      {action}
    </div>
  )
}
