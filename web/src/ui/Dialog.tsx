import { Dialog as Base } from "@base-ui/react/dialog"
import { X } from "lucide-react"
import type { ComponentProps, ReactNode } from "react"
import { join } from "./join.ts"

type Focus = ComponentProps<typeof Base.Popup>["initialFocus"]

interface Props {
  open: boolean
  onClose: () => void
  /** After it has closed completely. */
  onClosed?: () => void
  title: ReactNode
  /** A sentence under the title; read out when the dialog opens. */
  text?: ReactNode
  /** Shown beside the close button. */
  aside?: ReactNode
  /** Buttons at the end; the primary one last. */
  footer?: ReactNode
  /** Fills the screen of a phone instead of floating on it. */
  full?: boolean
  /** Where focus starts, and where it goes afterwards (by default back to the element that had it). */
  initialFocus?: Focus
  finalFocus?: ComponentProps<typeof Base.Popup>["finalFocus"]
  className?: string
  children?: ReactNode
}

/** Base UI is heavy (17 KB): import components that use it lazily. */
export function Dialog({
  open,
  onClose,
  onClosed,
  title,
  text,
  aside,
  footer,
  full,
  initialFocus,
  finalFocus,
  className,
  children,
}: Props) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => next || onClose()}
      onOpenChangeComplete={(next) => next || onClosed?.()}
    >
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup
          {...(initialFocus !== undefined && { initialFocus })}
          {...(finalFocus !== undefined && { finalFocus })}
          className={join(
            "fixed left-1/2 z-40 flex -translate-x-1/2 flex-col bg-raised text-ink shadow-float outline-none transition-[opacity,scale] duration-200 ease-come",
            "data-ending-style:scale-[0.98] data-ending-style:opacity-0 data-ending-style:duration-120 data-ending-style:ease-go data-starting-style:scale-[0.98] data-starting-style:opacity-0",
            full
              ? "max-sm:inset-x-0 max-sm:top-(--bar) max-sm:bottom-0 max-sm:translate-x-0"
              : "max-sm:rounded-surface max-sm:border max-sm:border-line max-sm:w-[calc(100vw-2rem)]",
            full ? "sm:top-[max(6vh,var(--bar))] sm:max-h-[88vh]" : "top-[16vh] max-h-[76vh]",
            // In a low window, or one zoomed to 200%, it takes the full height.
            "low:top-[calc(var(--bar)+0.25rem)] low:max-h-[calc(100dvh-var(--bar)-0.5rem)]",
            "sm:w-[32.5rem] sm:max-w-[calc(100vw-2rem)] sm:rounded-surface sm:border sm:border-line",
            className,
          )}
        >
          <div className="flex items-start gap-2 pt-4 pr-3 pl-5">
            <div className="min-w-0 flex-1 pt-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {text && <Base.Description className="mt-1 text-muted">{text}</Base.Description>}
            </div>
            {aside && <div className="pt-1 pr-1">{aside}</div>}
            <Base.Close
              aria-label="Close"
              className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink max-sm:-mt-1 max-sm:size-11"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pt-4 pb-5">{children}</div>
          {footer && (
            <div className="flex justify-end gap-2 border-t border-line px-5 py-3 max-sm:flex-col-reverse max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))]">
              {footer}
            </div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

export const backdropClass =
  "veil fixed inset-0 z-40 bg-veil transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0"
