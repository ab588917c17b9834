import type { ReactNode } from "react"

interface Props {
  /** Names the heading, so that focus can be put there when what had it is gone. */
  id?: string
  title: string
  text: ReactNode
  action?: ReactNode
  children: ReactNode
}

/** One part of the settings: what it is about, what to do about all of it, and the thing itself. */
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

/** The heading of a section: where focus goes when the row that had it is no more. */
export function headingOf(id: string): HTMLElement | null {
  return document.getElementById(id)
}
