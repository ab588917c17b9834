import { ChevronRight, ClipboardCopy } from "lucide-react"
import type { Row } from "#agents/join"
import { saysWhy } from "../api/says.ts"
import { useDoors } from "../transcript/doors.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { join } from "../ui/join.ts"
import { toast } from "../ui/toast.ts"
import { useInside } from "./inside.ts"
import { turnWords, type Word } from "./turn-words.ts"

/** Under a prompt, quietly: what came of it. It folds the turn away and brings it back. */
export function TurnLine({ row }: { row: Row }) {
  const { turns, folded, foldTurn } = useInside()
  const copyTurn = useCopyTurn()
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
          onClick={() => void copyTurn({ from: turn.seq, to: turn.to })}
        />
      </span>
    </div>
  )
}

/** The texts come from the server, and browsers let a page copy only just after a click: they are given the promise. */
function useCopyTurn(): (turn: { from: number; to: number }) => Promise<void> {
  const doors = useDoors()
  return async (turn) => {
    const { turnAsMarkdown, TooLong } = await import("./copy-turn.ts")
    const people = { agent: doors.agent, author: doors.author }
    const text = turnAsMarkdown(doors, turn, people, new AbortController().signal)
    try {
      await copyLater(text)
      toast("Turn copied as Markdown.")
    } catch {
      const why = await text.then(
        () => "Your browser didn't allow copying.",
        (error: unknown) =>
          error instanceof TooLong
            ? "This turn is too long to copy. Export the session as Markdown instead."
            : saysWhy("The turn wasn't copied.", error),
      )
      toast(why, { tone: "bad" })
    }
  }
}

async function copyLater(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text)
  const blob = text.then((it) => new Blob([it], { type: "text/plain" }))
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })])
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
