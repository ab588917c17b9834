import { lazy, Suspense, useEffect, useState } from "react"
import { onToast } from "./toast.ts"

const ToastViewport = lazy(() => import("./ToastViewport.tsx"))

/** The place where toasts appear. What draws them is fetched with the first one. */
export function Toasts() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => (wanted ? undefined : onToast(() => setWanted(true))), [wanted])
  return wanted ? (
    <Suspense fallback={null}>
      <ToastViewport />
    </Suspense>
  ) : null
}
