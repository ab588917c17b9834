import { useEffect, useId, useRef } from "react"

const most = 500

/** The sharer's note to the invited people; plain text in the email. */
export function Note({
  value,
  onChange,
  disabled,
}: {
  value: string
  onChange: (note: string) => void
  disabled: boolean
}) {
  const id = useId()
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div className="mt-2">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          Note in the email
        </label>
        <span className="text-xs text-muted tabular-nums">
          {value.length} of {most}
        </span>
      </div>
      <textarea
        ref={box}
        id={id}
        rows={3}
        maxLength={most}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        className="mt-1 block w-full resize-y rounded-control border border-control bg-surface px-3 py-2 text-base max-sm:text-lg"
      />
    </div>
  )
}
