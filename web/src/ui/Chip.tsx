import { X } from "lucide-react"
import { join } from "./join.ts"
import { Shortened } from "./Shortened.tsx"

/** One of several items in a box that can be removed again. */
export function Chip({
  text,
  bad,
  onEdit,
  onRemove,
  disabled,
}: {
  text: string
  bad?: boolean
  /** A click on its text. */
  onEdit?: () => void
  onRemove: () => void
  disabled?: boolean
}) {
  return (
    <span
      className={join(
        "inline-flex h-6 max-w-full items-center gap-0.5 rounded-full border pl-2.5 text-sm max-sm:h-11",
        bad ? "border-bad bg-bad-soft text-bad" : "border-line bg-sunken text-ink",
      )}
    >
      {onEdit ? (
        <button type="button" disabled={disabled} onClick={onEdit} aria-label={`Edit ${text}`} className="min-w-0">
          <Shortened text={text} />
        </button>
      ) : (
        <Shortened text={text} />
      )}
      <button
        type="button"
        disabled={disabled}
        onClick={onRemove}
        aria-label={`Remove ${text}`}
        className="inline-flex size-6 items-center justify-center rounded-full text-muted hover:text-ink max-sm:size-11"
      >
        <X size={13} aria-hidden />
      </button>
    </span>
  )
}
