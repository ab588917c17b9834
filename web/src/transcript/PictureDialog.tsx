import { ChevronLeft, ChevronRight, X } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import type { ImageView } from "#agents/join"
import { Button } from "../ui/Button.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Spinner } from "../ui/Spinner.tsx"
import { useBlobUrl } from "./useBlobUrl.ts"

interface Props {
  images: readonly ImageView[]
  /** Which of them is shown first. */
  first: number
  onClose: () => void
}

/** The pictures around one, large: next and previous by button or arrow, closed by Escape. */
export default function PictureDialog({ images, first, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [at, setAt] = useState(first)
  useEffect(() => {
    const it = dialog.current
    if (it && !it.open) it.showModal()
  }, [])
  const step = (by: 1 | -1) => setAt((now) => Math.min(images.length - 1, Math.max(0, now + by)))
  const press = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") step(1)
    else if (event.key === "ArrowLeft") step(-1)
    else if (event.key === "Home") setAt(0)
    else if (event.key === "End") setAt(images.length - 1)
    else return
    event.preventDefault()
  }
  const image = images[at]
  const name = images.length > 1 ? `Picture ${at + 1} of ${images.length}` : "Picture"
  return (
    <dialog
      ref={dialog}
      aria-label={name}
      onClose={onClose}
      onKeyDown={press}
      className="m-auto flex max-h-[94dvh] w-fit max-w-[96vw] flex-col rounded-surface border border-line bg-surface p-2 text-ink backdrop:bg-veil"
    >
      <div className="mb-1 flex items-center gap-1">
        <p role="status" className="px-1 text-sm text-muted tabular-nums">
          {name}
        </p>
        <span className="ms-auto" />
        {images.length > 1 && (
          <>
            <IconButton
              label="Previous picture"
              icon={<ChevronLeft size={16} aria-hidden />}
              aria-disabled={at === 0}
              onClick={() => step(-1)}
            />
            <IconButton
              label="Next picture"
              icon={<ChevronRight size={16} aria-hidden />}
              aria-disabled={at === images.length - 1}
              onClick={() => step(1)}
            />
          </>
        )}
        <IconButton label="Close" icon={<X size={16} aria-hidden />} onClick={() => dialog.current?.close()} />
      </div>
      {image && <Large key={image.blob} image={image} alt={name} />}
    </dialog>
  )
}

function Large({ image, alt }: { image: ImageView; alt: string }) {
  const { url, failed, retry } = useBlobUrl(image)
  if (url) return <img src={url} alt={alt} className="max-h-[84dvh] min-h-0 max-w-full object-contain" />
  return (
    <div className="flex h-64 w-80 max-w-full flex-col items-center justify-center gap-2 text-sm text-muted">
      {failed ? (
        <>
          This picture couldn't be loaded.
          <Button size="sm" onClick={retry}>
            Retry
          </Button>
        </>
      ) : (
        <>
          <Spinner /> Loading
        </>
      )}
    </div>
  )
}
