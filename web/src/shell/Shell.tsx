import { type ErrorComponentProps, Link, Outlet, useRouterState } from "@tanstack/react-router"
import { Upload } from "lucide-react"
import { useEffect, useRef } from "react"
import { says } from "../api/says.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { buttonClass } from "../ui/button-class.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { Toasts } from "../ui/Toasts.tsx"
import { part } from "../ui/when-wanted.ts"
import { UploadTray } from "../upload/UploadTray.tsx"
import { Bars } from "./Bars.tsx"
import { OtherAddress } from "./OtherAddress.tsx"
import { PersonMenu } from "./PersonMenu.tsx"

/** The frame of every page: the link home, signing in, and the person's menu. */
export function Shell() {
  const main = useFocusOnMove()
  return (
    <div className="shell flex min-h-dvh flex-col bg-canvas pt-(--bar)">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to the content
      </a>
      <header className="sticky top-(--bar) z-30 border-b border-line bg-canvas">
        <div className="flex h-12 items-center gap-1 px-4.5 max-sm:h-14 max-sm:px-2.5">
          <Link
            to="/"
            className="mr-auto flex items-center gap-2 rounded-control px-1.5 text-base font-semibold tracking-tight max-sm:min-h-11"
          >
            <Mark />
            openctl
          </Link>
          <Who />
        </div>
      </header>
      <OtherAddress />
      <main id="main" ref={main} tabIndex={-1} className="flex min-h-0 flex-1 flex-col">
        <Outside />
      </main>
      <UploadTray />
      <Toasts />
      <Bars />
    </div>
  )
}

const SetUpPage = part(() => import("../set-up/SetUpPage.tsx"), { stands: "here" })
/** The pages that work before there is any account. */
const early = ["/welcome", "/inbox"]

/** The page; before the first account, all of them lead to the set-up. */
function Outside() {
  const { asked } = useSignIn()
  const path = useRouterState({ select: (state) => state.location.pathname })
  if (asked.data?.set_up !== false || early.includes(path)) return <Outlet />
  return <SetUpPage />
}

function Who() {
  const { me, asked } = useSignIn()
  const path = useRouterState({ select: (state) => state.location.pathname })
  if (me === undefined) return asked.isError ? null : <Skeleton className="mr-1.5 size-7 rounded-full" />
  if (me === null) {
    if (
      asked.data?.set_up === false ||
      path === "/sign-in" ||
      path === "/sign-in-link" ||
      path === "/welcome" ||
      path === "/"
    )
      return null
    return (
      <Link
        to="/sign-in"
        search={{ to: location.pathname + location.search }}
        className={buttonClass({ tone: "quiet", size: "sm" })}
      >
        Sign in
      </Link>
    )
  }
  return (
    <>
      <Link to="/upload" className={buttonClass({ tone: "quiet", size: "sm" })}>
        <Upload size={16} aria-hidden />
        Upload
      </Link>
      <PersonMenu me={me} />
    </>
  )
}

function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden className="text-accent">
      <rect width="32" height="32" rx="8" fill="currentColor" />
      <path
        d="M8 10l6 6-6 6"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="3.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="21.5" cy="16" r="3.5" fill="var(--on-accent)" />
    </svg>
  )
}

/** A new page is read from its beginning: focus moves to it as with a full page load. */
function useFocusOnMove() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const first = useRef(path)
  useEffect(() => {
    if (first.current === path) return
    first.current = path
    // A page that focuses its own first field has done so already.
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [path])
  return main
}

export function Coming() {
  return <Loading what="the page" />
}

/** A page that crashed. The frame around it keeps working. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className="pt-16">
      <ErrorState title="This page couldn't be shown" text={says(error)} onRetry={reset} />
    </div>
  )
}
