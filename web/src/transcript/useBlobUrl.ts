import { useEffect, useState } from "react"
import type { ImageView } from "#agents/join"
import { useDoors } from "./doors.ts"

/** What a browser draws without running anything in it. SVG is not among them. */
const drawn = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"])

export const isDrawn = ({ media }: ImageView): boolean => drawn.has(media)

interface BlobUrl {
  url: string | undefined
  failed: boolean
  retry: () => void
}

/** An image can't be asked for with a header, and its answer must not be a page: it is fetched, and given up when it goes. */
export function useBlobUrl(image: ImageView): BlobUrl {
  const { readBlob } = useDoors()
  const [url, setUrl] = useState<string>()
  const [failed, setFailed] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const wanted = isDrawn(image)
  // `attempt` asks again.
  useEffect(() => {
    void attempt
    if (!wanted) return
    const abort = new AbortController()
    let made: string | undefined
    setFailed(false)
    readBlob(image.blob, abort.signal).then(
      (blob) => {
        if (abort.signal.aborted) return
        made = URL.createObjectURL(blob.type === image.media ? blob : new Blob([blob], { type: image.media }))
        setUrl(made)
      },
      () => {
        if (!abort.signal.aborted) setFailed(true)
      },
    )
    return () => {
      abort.abort()
      if (made) URL.revokeObjectURL(made)
      setUrl(undefined)
    }
  }, [readBlob, image.blob, image.media, wanted, attempt])
  return { url, failed, retry: () => setAttempt((now) => now + 1) }
}
