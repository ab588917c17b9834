import { percentOf } from "#protocol/percent"
import type { Upload } from "#protocol/sessions"
import { Badge } from "../ui/Badge.tsx"

/** How much of an unfinished upload has arrived. */
export function UploadBadge({ upload }: { upload: Upload }) {
  const percent = `${percentOf(upload)}%`
  return upload.stopped ? (
    <Badge tone="wait">Stopped at {percent}</Badge>
  ) : (
    <Badge tone="accent">Uploading, {percent}</Badge>
  )
}
