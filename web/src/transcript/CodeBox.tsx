import type { ReactNode } from "react"
import { CopyText } from "./CopyText.tsx"

interface Props {
  label: string
  wrap?: boolean
  /** What its button copies. */
  copy?: string | undefined
  children: ReactNode
}

/** A box for code and output: as wide as there is room, as tall as can be overseen, scrolled also by keyboard. */
export function CodeBox({ label, wrap, copy, children }: Props) {
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it without a pointer */}
      <section aria-label={label} tabIndex={0} className="code-box" data-wrap={wrap || undefined}>
        <pre>{children}</pre>
      </section>
      {copy !== undefined && copy !== "" && <CopyText text={copy} of={label} />}
    </div>
  )
}
