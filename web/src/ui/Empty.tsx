import type { ReactNode } from "react"

/** Nothing here yet: what this place is for, and how to fill it. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      {icon && <span className="mb-1 text-faint">{icon}</span>}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-96 text-muted">{children}</div>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
