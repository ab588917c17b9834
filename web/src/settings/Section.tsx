import type { ReactNode } from "react"

interface Props {
  /** Names the heading, so that focus can move there when the focused element disappears. */
  id?: string
  title: string
  text: ReactNode
  action?: ReactNode
  children: ReactNode
}

/** One part of the settings: its heading and description, the actions for all of it, and the content. */
export function Section({ id, title, text, action, children }: Props) {
  return (
    <section aria-labelledby={id}>
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1 basis-56">
          <h2 id={id} tabIndex={id ? -1 : undefined} className="scroll-mt-20 text-lg">
            {title}
          </h2>
          <p className="mt-0.5 text-muted">{text}</p>
        </div>
        {action}
      </div>
      <div className="mt-4">{children}</div>
    </section>
  )
}

/** The heading of a section: focus moves here when the focused row disappears. */
export function headingOf(id: string): HTMLElement | null {
  return document.getElementById(id)
}
