import { part } from "../ui/when-wanted.ts"
import { useUploads } from "./useUploads.ts"

const Tray = part(() => import("./Tray.tsx"))

/** The place of the tray, above all pages. Its code is loaded with the first upload. */
export function UploadTray() {
  const uploads = useUploads()
  return uploads.length > 0 ? <Tray uploads={uploads} /> : null
}
