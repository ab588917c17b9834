import { join } from "./join.ts"

/** The place of something that is coming, at its final size (set by `className`). */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={join("skeleton block rounded-control bg-hover", className)} />
}

/** Says that the part of the page around it is loading, once, for those who can't see the skeletons. */
export function Loading({ what }: { what: string }) {
  return (
    <span role="status" className="sr-only">
      Loading {what}
    </span>
  )
}
