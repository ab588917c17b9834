import type { ComponentProps, ReactNode } from "react"
import { join } from "./join.ts"
import { Tooltip } from "./Tooltip.tsx"

interface Props extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Its name: read out, and shown on hover and focus. */
  label: string
  icon: ReactNode
  pressed?: boolean
}

export function IconButton({ label, icon, pressed, className, ...rest }: Props) {
  return (
    <Tooltip text={label} names>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={join(
          "inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted transition-colors duration-120",
          "hover:bg-hover hover:text-ink disabled:opacity-50 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink max-sm:size-11",
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
