import { Button } from "./Button.tsx"
import { ErrorState } from "./ErrorState.tsx"

interface Props {
  /** It loaded, and crashed. */
  fell: boolean
  /** It is shown in its own place instead of over the page. */
  here: boolean
  onRetry: () => void
  onClose: () => void
}

/** Shown in place of a part of the page whose code did not load, or that crashed. */
export function NotThere({ fell, here, onRetry, onClose }: Props) {
  const title = fell ? "This part of the page stopped working" : "This part of the page didn't load"
  const text = fell ? "Try again. If it happens again, reload the page." : "Check your connection and try again."
  if (here) {
    return (
      <div className="pt-16">
        <ErrorState title={title} text={text} onRetry={onRetry} />
      </div>
    )
  }
  return (
    <div
      role="alert"
      className="fixed bottom-4 left-1/2 z-50 flex w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 flex-wrap items-center gap-2 rounded-surface border border-line bg-raised py-2 pr-2 pl-4 shadow-float"
    >
      <p className="min-w-48 flex-1">
        {title}. {text}
      </p>
      <Button size="sm" onClick={onRetry}>
        Retry
      </Button>
      <Button size="sm" tone="quiet" onClick={onClose}>
        Close
      </Button>
    </div>
  )
}
