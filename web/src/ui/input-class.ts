/** The look of a field, with a label of its own or without. */
export const inputClass =
  "h-9 w-full min-w-0 rounded-control border border-control bg-surface px-3 text-base text-ink max-sm:h-11 max-sm:text-lg disabled:opacity-60 aria-invalid:border-bad"
