import type { ImageView, Place } from "#agents/join"
import { useFold } from "./folds.ts"
import { Pictures } from "./Picture.tsx"
import { Plain } from "./Plain.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText } from "./useWholeText.ts"

/** More than this many lines, or characters, is folded: somebody pasted a log, and the answer is what is looked for. */
const lines = 18
const characters = 2_400

/** What a person typed, as it was typed. */
export function Prompt({ text, more, place }: { text: string; more?: number | undefined; place: Place }) {
  const whole = useWholeText(place, "text", { text, more })
  const [open, toggle] = useFold(`${place.seq}.${place.part}`)
  const end = foldAt(whole.text)
  const folded = end < whole.text.length && !open
  return (
    <>
      <p className="max-w-[72ch] text-prose whitespace-pre-wrap" dir="auto">
        <Plain text={folded ? `${whole.text.slice(0, end).trimEnd()} …` : whole.text} />
      </p>
      {end < whole.text.length && (
        <button type="button" data-fold aria-expanded={open} onClick={toggle} className="text-link mt-2 text-sm">
          {open ? "Show less" : "Show full prompt"}
        </button>
      )}
      {!folded && <ShowMore of={whole} />}
    </>
  )
}

function foldAt(text: string): number {
  let at = -1
  for (let line = 0; line < lines; line++) {
    at = text.indexOf("\n", at + 1)
    if (at < 0) break
  }
  const end = Math.min(at < 0 ? text.length : at, characters)
  // A fold that hides a line or two costs more than it saves.
  return text.length - end < 200 ? text.length : end
}

export function PromptPictures({ images }: { images: ImageView[] }) {
  if (images.length === 0) return null
  return (
    <div className="mt-3">
      <Pictures images={images} />
    </div>
  )
}
