import { lazy, Suspense } from "react"

const DeniedPage = lazy(() => import("./identity/DeniedPage.tsx").then((it) => ({ default: it.DeniedPage })))

/** An address that leads nowhere looks like one that is somebody else's: there is nothing to learn from the difference. */
export function NotFoundPage() {
  return (
    <Suspense fallback={null}>
      <DeniedPage />
    </Suspense>
  )
}
