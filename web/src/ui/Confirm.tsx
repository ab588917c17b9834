import { AlertDialog } from "@base-ui/react/alert-dialog"
import { type ReactNode, type RefObject, useRef } from "react"
import { Button } from "./Button.tsx"
import { backdropClass } from "./Dialog.tsx"

interface Props {
  open: boolean
  onClose: () => void
  /** The question: "Remove Bob?" */
  title: string
  /** What will be lost or gained, before the click. */
  children: ReactNode
  /** The button's label, which says what it does: "Remove Bob". */
  action: string
  /** The label of the other button, for when "Cancel" would be ambiguous. */
  back?: string
  onConfirm: () => void
  busy?: boolean
  tone?: "danger" | "primary"
  /** Where focus goes afterwards; `true`: back to the element that had it. */
  finalFocus?: RefObject<HTMLElement | null> | (() => HTMLElement | true | null)
}

/** Asks before something is lost. Focus starts on the cancel button. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  back = "Cancel",
  onConfirm,
  busy,
  tone = "danger",
  finalFocus,
}: Props) {
  const wayBack = useRef<HTMLButtonElement>(null)
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => next || busy || onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} forceRender />
        <AlertDialog.Popup
          initialFocus={wayBack}
          {...(finalFocus && { finalFocus })}
          className="fixed top-[24vh] left-1/2 z-40 w-[26rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 rounded-surface border border-line bg-raised p-5 text-ink shadow-float outline-none transition-[opacity,scale] duration-200 ease-come data-ending-style:scale-[0.98] data-ending-style:opacity-0 data-ending-style:duration-120 data-starting-style:scale-[0.98] data-starting-style:opacity-0"
        >
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-2 text-muted">
            {children}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2 max-sm:flex-col-reverse">
            <Button ref={wayBack} onClick={onClose} disabled={busy}>
              {back}
            </Button>
            <Button tone={tone} onClick={onConfirm} busy={busy ?? false}>
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
