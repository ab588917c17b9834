import type { ReactNode } from "react"

/** A box for code and output: as wide as there is room, as tall as can be overseen, scrolled also by keyboard. */
export function CodeBox({ label, wrap, children }: { label: string; wrap?: boolean; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it without a pointer
    <section aria-label={label} tabIndex={0} className="code-box" data-wrap={wrap || undefined}>
      <pre>{children}</pre>
    </section>
  )
}
