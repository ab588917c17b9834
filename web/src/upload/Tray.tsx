import { ChevronDown, ChevronUp, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { percentOf } from "#protocol/percent"
import { IconButton } from "../ui/IconButton.tsx"
import { join } from "../ui/join.ts"
import { Progress } from "../ui/Progress.tsx"
import { usePhone } from "../ui/usePhone.ts"
import { TrayRow } from "./TrayRow.tsx"
import type { Upload } from "./upload-list.ts"
import { dismissUpload, isUnderWay } from "./uploads.ts"
import "./tray.css"

/** The uploads of this tab, on every page: in the corner, or along the bottom of a phone. */
export default function Tray({ uploads }: { uploads: readonly Upload[] }) {
  const phone = usePhone()
  const [open, setOpen] = useState(!phone)
  const box = useHeight()
  const over = uploads.every(({ state }) => state === "done")
  const wants = uploads.some(({ state }) => state === "failed" || state === "signed-out")
  const total = sumOf(uploads)
  return (
    <section
      ref={box}
      aria-label="Uploads"
      className="upload-tray fixed z-30 flex flex-col border-line bg-raised text-ink shadow-float max-sm:inset-x-0 max-sm:bottom-0 max-sm:border-t max-sm:pb-[env(safe-area-inset-bottom)] sm:right-4 sm:bottom-4 sm:w-96 sm:rounded-surface sm:border"
    >
      <p role="status" className="sr-only">
        {headingOf(uploads)}
      </p>
      <div className="flex items-center gap-1 py-1 pr-1.5 pl-4">
        <h2 className="min-w-0 flex-1 truncate py-1.5 text-base">
          {headingOf(uploads)}
          {!over && <span className="ml-2 font-normal text-muted tabular-nums">{percentOf(total)}%</span>}
        </h2>
        <IconButton
          label={open ? "Hide the uploads" : "Show the uploads"}
          aria-expanded={open}
          icon={open ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
          onClick={() => setOpen(!open)}
        />
        {over && (
          <IconButton
            label="Close"
            icon={<X size={16} aria-hidden />}
            onClick={() => {
              for (const { key } of uploads) dismissUpload(key)
            }}
          />
        )}
      </div>
      {!open && !over && (
        <div className={join("px-4 pb-2", wants && "hidden")}>
          <Progress label="All uploads" value={total.done} max={total.of} />
        </div>
      )}
      {(open || wants) && (
        <ul className="max-h-[40dvh] divide-y divide-line overflow-y-auto overscroll-contain border-t border-line">
          {uploads
            .filter(({ state }) => open || state === "failed" || state === "signed-out")
            .map((upload) => (
              <TrayRow key={upload.key} upload={upload} />
            ))}
        </ul>
      )}
    </section>
  )
}

function headingOf(uploads: readonly Upload[]): string {
  const rest = uploads.filter(isUnderWay).length
  if (rest > 0) return rest === 1 ? "Uploading one session" : `Uploading ${rest} sessions`
  if (uploads.some(({ state }) => state === "failed")) return "An upload has stopped"
  if (uploads.some(({ state }) => state === "signed-out")) return "Sign in to resume the uploads"
  if (uploads.some(({ state }) => state === "paused")) return "Paused"
  return uploads.length === 1 ? "Uploaded" : `Uploaded ${uploads.length} sessions`
}

function sumOf(uploads: readonly Upload[]): { done: number; of: number } {
  return uploads.reduce((sum, it) => ({ done: sum.done + it.done, of: sum.of + it.sending.bytes }), { done: 0, of: 0 })
}

/** Other elements at the bottom edge leave space for it, according to its height. */
function useHeight() {
  const box = useRef<HTMLElement>(null)
  useEffect(() => {
    const root = document.documentElement
    const measure = new ResizeObserver(() => root.style.setProperty("--tray", `${box.current?.offsetHeight ?? 0}px`))
    if (box.current) measure.observe(box.current)
    return () => {
      measure.disconnect()
      root.style.removeProperty("--tray")
    }
  }, [])
  return box
}
