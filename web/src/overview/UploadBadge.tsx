import { percentOf } from "#protocol/percent"
import type { Upload } from "#protocol/sessions"
import { Badge } from "../ui/Badge.tsx"

/** How much of a session is here whose upload has not ended. */
export function UploadBadge({ upload }: { upload: Upload }) {
  const percent = `${percentOf(upload)}%`
  return upload.stopped ? (
    <Badge tone="wait">Stopped at {percent}</Badge>
  ) : (
    <Badge tone="accent">Uploading, {percent}</Badge>
  )
}
