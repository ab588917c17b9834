import type { ReactNode } from "react"
import { join } from "./join.ts"
import { usePageTitle } from "./usePageTitle.ts"

interface Props {
  title: string
  /** Shown under the heading. */
  text?: ReactNode
  /** Shown at the end of the heading's line. */
  action?: ReactNode
  width?: "narrow" | "middle" | "wide"
  children: ReactNode
}

const widths = { narrow: "max-w-[26rem]", middle: "max-w-[44rem]", wide: "max-w-[64rem]" }

/** A page of text and forms: one column, one heading, and the title in the browser's tab. */
export function Page({ title, text, action, width = "middle", children }: Props) {
  usePageTitle(title)
  return (
    <div className={join("mx-auto w-full px-4 pt-8 pb-16 sm:px-6 sm:pt-10", widths[width])}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1">
          <h1 className="text-xl tracking-tight">{title}</h1>
          {text && <p className="mt-1.5 text-muted">{text}</p>}
        </div>
        {action}
      </div>
      <div className="mt-6">{children}</div>
    </div>
  )
}
