import { ImageOff } from "lucide-react"
import { useState } from "react"
import type { ImageView } from "#agents/join"
import { Button } from "../ui/Button.tsx"
import { Skeleton } from "../ui/Skeleton.tsx"
import { part } from "../ui/when-wanted.ts"
import { usePicturesAround } from "./pictures-around.ts"
import { isDrawn, useBlobUrl } from "./useBlobUrl.ts"

const PictureDialog = part(() => import("./PictureDialog.tsx"))

export default function Pictures({ images }: { images: ImageView[] }) {
  const around = usePicturesAround()
  const [open, setOpen] = useState<{ images: ImageView[]; first: number } | null>(null)
  const enlarge = (image: ImageView) => {
    const all = around().filter(isDrawn)
    const at = all.findIndex(({ blob }) => blob === image.blob)
    setOpen(at < 0 ? { images, first: images.indexOf(image) } : { images: all, first: at })
  }
  return (
    <div className="flex flex-wrap gap-2">
      {images.map((image, place) => (
        <Picture
          key={place}
          image={image}
          alt={images.length > 1 ? `Picture ${place + 1} of ${images.length}` : "Picture"}
          onEnlarge={() => enlarge(image)}
        />
      ))}
      {open && <PictureDialog {...open} onClose={() => setOpen(null)} />}
    </div>
  )
}

function Picture({ image, alt, onEnlarge }: { image: ImageView; alt: string; onEnlarge: () => void }) {
  const { url, failed, retry } = useBlobUrl(image)
  if (!isDrawn(image)) return <Missing text={`A picture that can't be shown here (${image.media.slice(0, 60)}).`} />
  if (failed) return <Missing text="This picture couldn't be loaded." onRetry={retry} />
  return (
    <button
      type="button"
      aria-label={`${alt}: enlarge`}
      disabled={!url}
      onClick={onEnlarge}
      className="flex h-48 max-w-full items-center justify-center overflow-hidden rounded-surface border border-line bg-sunken"
    >
      {url ? (
        <img src={url} alt={alt} className="h-full w-auto max-w-full object-contain" draggable={false} />
      ) : (
        <Skeleton className="h-48 w-72" />
      )}
    </button>
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
