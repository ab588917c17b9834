import type { ReactNode } from "react"
import { CopyText } from "./CopyText.tsx"

interface Props {
  label: string
  wrap?: boolean
  /** What its button copies. */
  copy?: string | undefined
  /** The number of the first line of `copy`, where lines have numbers. */
  firstLine?: number
  children: ReactNode
}

/** A box for code and output: as wide as there is room, as tall as can be overseen, scrolled also by keyboard. */
export function CodeBox({ label, wrap, copy, firstLine, children }: Props) {
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it without a pointer */}
      <section aria-label={label} tabIndex={0} className="code-box" data-wrap={wrap || undefined}>
        {firstLine !== undefined && copy !== undefined && (
          <pre className="code-numbers" aria-hidden="true">
            {numbersOf(copy, firstLine)}
          </pre>
        )}
        <pre>{children}</pre>
      </section>
      {copy !== undefined && copy !== "" && <CopyText text={copy} of={label} />}
    </div>
  )
}

/** All numbers are one text: a file of thousands of lines is not thousands of elements for them. */
function numbersOf(text: string, first: number): string {
  const lines = text.split("\n").length
  return Array.from({ length: lines }, (_, at) => first + at).join("\n")
}
