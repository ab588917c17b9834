import type { ComponentProps, ReactNode } from "react"
import { buttonClass, type Tone } from "./button-class.ts"
import { Spinner } from "./Spinner.tsx"

interface Props extends ComponentProps<"button"> {
  tone?: Tone
  size?: "md" | "sm"
  icon?: ReactNode
  /** Busy: the button keeps its place and width, says that it is busy, and ignores further presses. */
  busy?: boolean
}

export function Button({ tone, size, icon, busy, className, children, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy || rest["aria-disabled"] ? (event) => event.preventDefault() : onClick}
      className={buttonClass({ ...(tone && { tone }), ...(size && { size }), ...(className && { className }) })}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}
