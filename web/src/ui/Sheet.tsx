import { Dialog as Base } from "@base-ui/react/dialog"
import { X } from "lucide-react"
import type { ReactNode } from "react"
import { backdropClass } from "./Dialog.tsx"
import { join } from "./join.ts"

const sides = {
  bottom:
    "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-surface border-t pb-[env(safe-area-inset-bottom)] data-starting-style:translate-y-full data-ending-style:translate-y-full",
  left: "top-(--bar) bottom-0 left-0 w-[min(22rem,88vw)] border-r data-starting-style:-translate-x-full data-ending-style:-translate-x-full",
  right:
    "top-(--bar) bottom-0 right-0 w-[min(24rem,92vw)] border-l data-starting-style:translate-x-full data-ending-style:translate-x-full",
}

interface Props {
  open: boolean
  onClose: () => void
  title: string
  side?: keyof typeof sides
  children: ReactNode
}

/**
 * A panel that slides in from an edge: choices and side panels on a phone. Import components that use it lazily, as with
 * Dialog.
 */
export function Sheet({ open, onClose, title, side = "bottom", children }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          className={join(
            "fixed z-40 flex flex-col border-line bg-raised text-ink shadow-float outline-none transition-transform duration-250 ease-come data-ending-style:duration-200 data-ending-style:ease-go",
            sides[side],
          )}
        >
          <div className="flex items-center gap-2 pt-2 pr-2 pl-5">
            <Base.Title className="min-w-0 flex-1 truncate py-2 text-base font-semibold">{title}</Base.Title>
            <Base.Close
              aria-label="Close"
              className="inline-flex size-9 shrink-0 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink max-sm:size-11"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-1 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
