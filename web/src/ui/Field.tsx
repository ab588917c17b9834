import { Check } from "lucide-react"
import { type ComponentProps, type ReactNode, useId } from "react"
import { inputClass } from "./input-class.ts"
import { join } from "./join.ts"

interface Props extends ComponentProps<"input"> {
  label: string
  /** The label is read out, not shown: only if the text beside it says the same. */
  hideLabel?: boolean
  hint?: ReactNode
  /** What is wrong and how to fix it; null if nothing is. */
  error?: string | null
  /** Shows a tick. */
  good?: boolean
}

export function Field({ label, hideLabel, hint, error, good, className, ...rest }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ")
  return (
    <div className={join("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          {...rest}
          aria-invalid={error ? true : undefined}
          aria-describedby={described || undefined}
          className={join(inputClass, good && "pr-9")}
        />
        {good && <Check size={16} aria-hidden className="absolute top-1/2 right-3 -translate-y-1/2 text-good" />}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
