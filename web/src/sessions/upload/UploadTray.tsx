import { lazy, Suspense } from "react"
import { useUploads } from "./useUploads.ts"

const Tray = lazy(() => import("./Tray.tsx"))

/** The place of the tray, above all pages. What draws it is fetched with the first upload. */
export function UploadTray() {
  const uploads = useUploads()
  return uploads.length > 0 ? (
    <Suspense fallback={null}>
      <Tray uploads={uploads} />
    </Suspense>
  ) : null
}
