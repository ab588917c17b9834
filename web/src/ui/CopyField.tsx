import { useEffect, useId, useRef } from "react"

/** A text that the browser did not let us copy: complete, selected, ready for the keyboard. */
export function CopyField({ text, label }: { text: string; label: string }) {
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  return (
    <div className="min-w-0 flex-1">
      <input
        ref={field}
        readOnly
        value={text}
        aria-label={label}
        aria-describedby={id}
        onFocus={(event) => event.target.select()}
        className="h-9 w-full min-w-0 rounded-control border border-control bg-sunken px-3 font-mono text-sm max-sm:h-11"
      />
      <p id={id} className="mt-1 text-sm text-muted">
        Your browser didn't allow copying. The link is selected: press Ctrl+C or Cmd+C.
      </p>
    </div>
  )
}
