import { ChevronDown } from "lucide-react"
import { type ComponentProps, useId } from "react"
import { inputClass } from "./input-class.ts"
import { join } from "./join.ts"

interface Props extends Omit<ComponentProps<"select">, "onChange" | "value"> {
  label: string
  hideLabel?: boolean
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}

/** The browser's own select: a wheel on phones, type-ahead with a keyboard, and nothing to download. */
export function Select({ label, hideLabel, value, options, onChange, className, ...rest }: Props) {
  const id = useId()
  return (
    <div className={join("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      <div className="relative">
        <select
          id={id}
          value={value}
          {...rest}
          onChange={(event) => onChange(event.target.value)}
          className={join(inputClass, "appearance-none pr-8")}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          size={16}
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
        />
      </div>
    </div>
  )
}
