import { ChevronRight, ClipboardCopy } from "lucide-react"
import type { Row } from "#agents/join"
import { useDoors } from "../transcript/doors.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { join } from "../ui/join.ts"
import { useInside } from "./inside.ts"
import { turnWords, type Word } from "./turn-words.ts"

/** Under a prompt, quietly: what came of it. It folds the turn away and brings it back. */
export function TurnLine({ row }: { row: Row }) {
  const { turns, folded, foldTurn } = useInside()
  const doors = useDoors()
  const turn = turns.at(row.seq)
  // Its room is kept while it is on its way: nothing below it moves when it comes.
  if (turn?.seq !== row.seq) return turns.state === "loading" ? <div className="turn-line" aria-hidden /> : null
  const isFolded = folded.has(turn.seq)
  const number = turns.numberOf(turn)
  const words = turnWords(turn)
  if (turn.to <= turn.seq) return <div className="turn-line" aria-hidden />
  return (
    <div className="turn-line">
      <button type="button" aria-expanded={!isFolded} onClick={() => foldTurn(turn.seq)} className="turn-fold">
        <ChevronRight
          size={14}
          aria-hidden
          className={join("shrink-0 transition-transform duration-120", !isFolded && "rotate-90")}
        />
        <span className="sr-only">Turn {number}: </span>
        <span className="min-w-0">
          {words.length === 0 && (isFolded ? "Show what followed" : "Fold what follows")}
          {words.map((piece, place) => (
            <span key={piece[0]?.text}>
              {place > 0 && ", "}
              <Words words={piece} />
            </span>
          ))}
        </span>
      </button>
      <span className="row-acts turn-acts">
        <IconButton
          label="Copy this turn as Markdown"
          icon={<ClipboardCopy size={14} aria-hidden />}
          onClick={() => void import("../transcript/seldom.ts").then((it) => it.copyTurn(doors, turn))}
        />
      </span>
    </div>
  )
}

const tones = { good: "text-good", bad: "text-bad" }

export function Words({ words }: { words: readonly Word[] }) {
  return words.map(({ text, tone }, place) => (
    <span key={text} className={join("whitespace-nowrap", tone && tones[tone])}>
      {place > 0 && " "}
      {text}
    </span>
  ))
}
