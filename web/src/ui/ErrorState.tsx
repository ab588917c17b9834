import { RotateCw, TriangleAlert } from "lucide-react"
import { Button } from "./Button.tsx"

/** A failure: what happened, in a sentence, and a button to try again. */
export function ErrorState({
  title,
  text,
  onRetry,
  busy,
}: {
  title: string
  text: string
  onRetry?: () => void
  busy?: boolean
}) {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <TriangleAlert size={20} aria-hidden className="mb-1 text-wait" />
      <p className="font-medium">{title}</p>
      {text && <p className="max-w-96 text-muted">{text}</p>}
      {onRetry && (
        <Button className="mt-3" icon={<RotateCw size={16} aria-hidden />} onClick={onRetry} busy={busy ?? false}>
          Retry
        </Button>
      )}
    </div>
  )
}
