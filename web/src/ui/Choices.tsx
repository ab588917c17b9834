import { Check } from "lucide-react"
import type { ReactNode } from "react"
import { join } from "./join.ts"
import { Sheet } from "./Sheet.tsx"

interface Props {
  open: boolean
  onClose: () => void
  title: string
  value: string
  options: readonly { value: string; label: string; hint?: string; icon?: ReactNode; disabled?: boolean }[]
  onChoose: (value: string) => void
  actions?: readonly { label: string; icon: ReactNode; hint?: string; danger?: boolean; onSelect: () => void }[]
}

const line =
  "flex min-h-14 w-full items-center gap-3 rounded-control px-2 py-2 text-left hover:bg-hover disabled:opacity-55"

/** A menu's counterpart on phones: a bottom sheet with tall rows. */
export function Choices({ open, onClose, title, value, options, onChoose, actions = [] }: Props) {
  return (
    <Sheet open={open} onClose={onClose} title={title}>
      <div className="-mx-2 flex flex-col">
        {options.map((it) => (
          <button
            key={it.value}
            type="button"
            aria-pressed={it.value === value}
            className={line}
            disabled={it.disabled}
            onClick={() => {
              onClose()
              onChoose(it.value)
            }}
          >
            {it.icon}
            <Words label={it.label} hint={it.hint} />
            {it.value === value && <Check size={16} aria-hidden className="text-accent-ink" />}
          </button>
        ))}
        {actions.length > 0 && <hr className="mx-2 my-1 border-line" />}
        {actions.map((it) => (
          <button
            key={it.label}
            type="button"
            className={join(line, it.danger && "text-bad")}
            onClick={() => {
              onClose()
              it.onSelect()
            }}
          >
            {it.icon}
            <Words label={it.label} hint={it.hint} />
          </button>
        ))}
      </div>
    </Sheet>
  )
}

function Words({ label, hint }: { label: string; hint: string | undefined }) {
  return (
    <span className="min-w-0 flex-1">
      <span className="block font-medium">{label}</span>
      {hint && <span className="block text-sm text-muted">{hint}</span>}
    </span>
  )
}
