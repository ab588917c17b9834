import type { ReactNode } from "react"
import { join } from "./join.ts"

/** A row that slides in when it is new and out when it is gone; the rows below follow it. */
export function Coming({
  state,
  children,
  className,
}: {
  state: "here" | "new" | "gone"
  children: ReactNode
  className?: string
}) {
  return (
    <li
      inert={state === "gone"}
      className={join(
        "grid transition-[grid-template-rows,opacity,translate] ease-come",
        state === "gone" ? "translate-x-3 grid-rows-[0fr] opacity-0 duration-200" : "grid-rows-[1fr] duration-250",
        state === "new" && "starting:-translate-y-1 starting:grid-rows-[0fr] starting:opacity-0",
        className,
      )}
    >
      {/* Clipped only while it moves: focus rings extend over the edge. */}
      <div className={join("min-h-0 min-w-0", state === "gone" && "overflow-hidden")}>{children}</div>
    </li>
  )
}
