interface Props {
  open: number
  resolved: number
  value: boolean
  onChange: (resolved: boolean) => void
}

/** Which comments are shown: those that are still open, or those that are dealt with. */
export function Filter({ open, resolved, value, onChange }: Props) {
  const choices = [
    { label: "Open", count: open, is: false },
    { label: "Resolved", count: resolved, is: true },
  ]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-label="Filter comments" className="mb-3 flex gap-1 rounded-control bg-sunken p-0.5">
      {choices.map((it) => (
        <button
          key={it.label}
          type="button"
          aria-pressed={value === it.is}
          onClick={() => onChange(it.is)}
          className="h-7 flex-1 rounded-[5px] text-sm font-medium text-muted hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-[0_0_0_1px_var(--line)] max-sm:h-11"
        >
          {it.label} <span className="tabular-nums">{it.count}</span>
        </button>
      ))}
    </div>
  )
}
