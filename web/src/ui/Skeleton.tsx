import { join } from "./join.ts"

/** A placeholder of the final size (set by `className`). */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={join("skeleton block rounded-control bg-hover", className)} />
}

/** Tells screen readers, once, that the part of the page around it is loading. */
export function Loading({ what }: { what: string }) {
  return (
    <span role="status" className="sr-only">
      Loading {what}
    </span>
  )
}
