import { join } from "./join.ts"

/** `primary` is the main action here; `danger` loses something; `quiet` has no frame until hovered. */
export type Tone = "primary" | "plain" | "quiet" | "danger"

const tones: Record<Tone, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  plain: "border border-line bg-surface text-ink hover:bg-hover",
  quiet: "text-muted hover:bg-hover hover:text-ink",
  danger: "bg-bad text-on-bad hover:bg-bad-hover",
}

/** The look of a button, for links that act like one. */
export function buttonClass(given: { tone?: Tone; size?: "md" | "sm"; className?: string } = {}): string {
  return join(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap select-none",
    "transition-colors duration-120 disabled:opacity-55 aria-disabled:opacity-55 max-sm:min-h-11",
    given.size === "sm" ? "h-7 px-2.5 text-sm" : "h-9 px-3.5 text-base",
    tones[given.tone ?? "plain"],
    given.className,
  )
}
