import { says } from "../api/says.ts"
import { Button } from "../ui/Button.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"

/** A panel that is on its way, or did not come. */
export function PanelState({ what, error, onRetry }: { what: string; error: unknown; onRetry: () => void }) {
  if (error !== null && error !== undefined)
    return (
      <div role="alert" className="flex flex-col items-start gap-2 text-muted">
        <p>{says(error)}</p>
        <Button size="sm" onClick={onRetry}>
          Retry
        </Button>
      </div>
    )
  return (
    <div className="flex flex-col gap-2">
      <Loading what={what} />
      {["w-full", "w-4/5", "w-11/12", "w-3/5"].map((width) => (
        <Skeleton key={width} className={`h-5 ${width}`} />
      ))}
    </div>
  )
}
