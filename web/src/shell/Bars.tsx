import { CloudOff, LogIn, RotateCw } from "lucide-react"
import { type ReactNode, useEffect } from "react"
import { createPortal } from "react-dom"
import { lookAgain, useSignedOut } from "../api/signed-out.ts"
import { checkForUpdate, useUpdated } from "../api/updated.ts"
import { useLiveState } from "../api/useLive.ts"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { onMissed } from "../ui/when-wanted.ts"
import { useUploads } from "../upload/useUploads.ts"

onMissed(() => void checkForUpdate())

/** A problem with the whole page, in a bar above it; the page itself stays as it is. */
export function Bars() {
  const signedOut = useSignedOut()
  const updated = useUpdated()
  // A page with unfinished uploads must stay open: only it has the files.
  const holdsFiles = useUploads().some(({ state }) => state !== "done")
  const offline = useLiveState() === "offline"
  useEffect(() => {
    // A person who signs in again in another tab comes back to this one.
    addEventListener("focus", lookAgain)
    document.addEventListener("visibilitychange", lookAgain)
    return () => {
      removeEventListener("focus", lookAgain)
      document.removeEventListener("visibilitychange", lookAgain)
    }
  }, [])
  if (signedOut) {
    // A full page load: everything that this page remembers of the person is gone, and drafts stay in the tab.
    const to = encodeURIComponent(location.pathname + location.search + location.hash)
    return (
      <Bar
        icon={<LogIn size={16} aria-hidden />}
        action={
          <a
            href={`/sign-in?to=${to}`}
            target={holdsFiles ? "_blank" : undefined}
            className={buttonClass({ size: "sm" })}
          >
            Sign in
          </a>
        }
      >
        You're signed out. Sign in to continue.
      </Bar>
    )
  }
  if (updated) {
    return (
      <Bar
        icon={<RotateCw size={16} aria-hidden />}
        action={
          <Button size="sm" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        openctl was updated.
      </Bar>
    )
  }
  if (offline) {
    return <Bar icon={<CloudOff size={16} aria-hidden />}>The connection was lost. Reconnecting.</Bar>
  }
  return null
}

function Bar({ icon, action, children }: { icon: ReactNode; action?: ReactNode; children: ReactNode }) {
  // Outside the page's root, so that a modal dialog doesn't hide it.
  return createPortal(
    <div
      role="alert"
      className="page-bar fixed inset-x-0 top-0 z-50 flex h-(--bar) items-center gap-2.5 border-b border-line bg-wait-soft px-4 text-ink sm:px-6"
    >
      <span className="text-wait">{icon}</span>
      <p className="min-w-0 flex-1 truncate">{children}</p>
      {action}
    </div>,
    document.body,
  )
}
