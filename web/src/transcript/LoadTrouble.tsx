import { RotateCw } from "lucide-react"
import { useEffect } from "react"
import { says } from "../api/says.ts"
import { Button } from "../ui/Button.tsx"

/** What is on screen could not be loaded: says so over it, and tries again by itself when the network is back. */
export function LoadTrouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const failed = error !== undefined
  useEffect(() => {
    if (!failed) return
    window.addEventListener("online", onRetry)
    return () => window.removeEventListener("online", onRetry)
  }, [failed, onRetry])
  if (!failed) return null
  return (
    <div
      role="alert"
      className="absolute inset-x-0 top-16 z-10 mx-auto flex w-fit max-w-[calc(100%-2rem)] flex-wrap items-center gap-3 rounded-surface border border-line bg-raised px-4 py-3 shadow-float"
    >
      <p>
        <span className="font-medium">These entries couldn't be loaded.</span>{" "}
        <span className="text-muted">{navigator.onLine ? says(error) : "You are offline."}</span>
      </p>
      <Button size="sm" icon={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
        Retry
      </Button>
    </div>
  )
}
