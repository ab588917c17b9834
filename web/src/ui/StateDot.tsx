import { join } from "./join.ts"

const tones = { good: "bg-good pulse-dot", wait: "bg-wait", off: "border border-control" }

/** A dot and its word. The word is for everybody: colour alone says nothing. */
export function StateDot({ tone, word }: { tone: keyof typeof tones; word: string }) {
  return (
    <span role="status" className="inline-flex h-6 shrink-0 items-center gap-1.5 text-xs text-muted">
      <span aria-hidden className={join("size-2 rounded-full", tones[tone])} />
      {word}
    </span>
  )
}
