import { ImageOff, X } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { ImageView } from "#agents/join"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Skeleton } from "../ui/Skeleton.tsx"
import { useDoors } from "./doors.ts"

/** What a browser draws without running anything in it. SVG is not among them. */
const drawn = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"])

export function Pictures({ images }: { images: ImageView[] }) {
  return (
    <div className="flex flex-wrap gap-2">
      {images.map((image, place) => (
        <Picture
          key={place}
          image={image}
          alt={images.length > 1 ? `Picture ${place + 1} of ${images.length}` : "Picture"}
        />
      ))}
    </div>
  )
}

function Picture({ image, alt }: { image: ImageView; alt: string }) {
  const { url, failed, retry } = useBlobUrl(image)
  const dialog = useRef<HTMLDialogElement>(null)
  if (!drawn.has(image.media))
    return <Missing text={`A picture that can't be shown here (${image.media.slice(0, 60)}).`} />
  if (failed) return <Missing text="This picture couldn't be loaded." onRetry={retry} />
  return (
    <>
      <button
        type="button"
        aria-label={`${alt}: enlarge`}
        disabled={!url}
        onClick={() => dialog.current?.showModal()}
        className="flex h-48 max-w-full items-center justify-center overflow-hidden rounded-surface border border-line bg-sunken"
      >
        {url ? (
          <img src={url} alt={alt} className="h-full w-auto max-w-full object-contain" draggable={false} />
        ) : (
          <Skeleton className="h-48 w-72" />
        )}
      </button>
      <dialog
        ref={dialog}
        aria-label={alt}
        className="m-auto max-h-[94dvh] max-w-[96vw] rounded-surface border border-line bg-surface p-2 text-ink backdrop:bg-veil"
      >
        <div className="mb-1 flex justify-end">
          <IconButton label="Close" icon={<X size={16} aria-hidden />} onClick={() => dialog.current?.close()} />
        </div>
        {url && <img src={url} alt={alt} className="max-h-[84dvh] max-w-full object-contain" />}
      </dialog>
    </>
  )
}

function Missing({ text, onRetry }: { text: string; onRetry?: () => void }) {
  return (
    <div className="flex h-48 w-72 max-w-full flex-col items-center justify-center gap-2 rounded-surface border border-line bg-sunken p-4 text-center text-sm text-muted">
      <ImageOff size={16} aria-hidden />
      {text}
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  )
}

/** An image can't be asked for with a header, and its answer must not be a page: it is fetched, and given up when it goes. */
function useBlobUrl(image: ImageView): { url: string | undefined; failed: boolean; retry: () => void } {
  const { readBlob } = useDoors()
  const [url, setUrl] = useState<string>()
  const [failed, setFailed] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const wanted = drawn.has(image.media)
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
