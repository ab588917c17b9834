import type { ReactNode } from "react"
import type { Block, ImageView, Place, Row } from "#agents/join"
import { cleanLine } from "#protocol/clean"
import type { SaidAs } from "#protocol/entries"
import { Badge } from "../ui/Badge.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { useDoors } from "./doors.ts"
import { useFold } from "./folds.ts"
import { pictures } from "./later-parts.ts"
import { Plain } from "./Plain.tsx"
import { Prose } from "./Prose.tsx"
import { foldAt, linesAfter } from "./prompt-fold.ts"
import { RowTools } from "./RowTools.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText } from "./useWholeText.ts"

/** How a person's words are called that are no prompt. */
export const asWords: Record<SaidAs, string> = {
  refusal: "Refused",
  answer: "Answered",
  goal: "Goal",
  command: "Command",
  queued: "Queued",
  compact: "Instructions for the summary",
}

/** A person's words, with who said them and when. */
export function PromptCard({ row, children }: { row: Row; children: (block: Block, at: number) => ReactNode }) {
  const { author, authorOf } = useDoors()
  const images: ImageView[] = row.blocks.flatMap((block) => (block.type === "image" ? [block.image] : []))
  const said = row.blocks.find((block) => block.type === "prompt")
  const as = said?.type === "prompt" ? said.as : undefined
  const by = said?.type === "prompt" ? said.by : undefined
  const name = by ? authorOf(by) : author && cleanLine(author, 80)
  return (
    <div className="prompt-card">
      <h2 className="sr-only">{as ? asWords[as] : "Prompt"}</h2>
      <div className="prompt-head">
        {name && <bdi className="min-w-0 truncate text-sm font-medium text-muted">{name}</bdi>}
        {as && <Badge>{asWords[as]}</Badge>}
        <RowTools row={row} dated />
      </div>
      {row.blocks.map((block, at) => (block.type === "image" ? null : children(block, at)))}
      {images.length > 0 && (
        <div className="mt-3">
          <pictures.Part images={images} />
        </div>
      )}
    </div>
  )
}

interface Words {
  text: string
  more?: number | undefined
  place: Place
  as?: SaidAs | undefined
}

/** What a person typed. */
export function Prompt({ text, more, place, as }: Words) {
  const whole = useWholeText(place, "text", { text, more })
  const [open, toggle] = useFold(`${place.seq}.${place.part}`)
  if (as === "command") {
    return (
      <>
        <CodeBox label="Command" wrap copy={whole.text}>
          <Plain text={whole.text} />
        </CodeBox>
        <ShowMore of={whole} />
      </>
    )
  }
  const end = foldAt(whole.text)
  const folds = end < whole.text.length
  const shown = folds && !open ? `${whole.text.slice(0, end).trimEnd()} …` : whole.text
  return (
    <>
      <Prose text={shown} />
      {folds && (
        <button type="button" data-fold aria-expanded={open} onClick={toggle} className="text-link mt-2 text-sm">
          {open ? "Show less" : `Show all${linesAfter(whole.text, end)}`}
        </button>
      )}
      {(!folds || open) && <ShowMore of={whole} />}
    </>
  )
}
