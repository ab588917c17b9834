import { memo, type ReactNode } from "react"
import type { Block, Row } from "#agents/join"
import { Boundary } from "../ui/Boundary.tsx"
import { DayLine } from "./DayLine.tsx"
import { useDoors } from "./doors.ts"
import { attachment, done, pictures, rawEntry } from "./later-parts.ts"
import { isDivider } from "./notice-kinds.ts"
import { asWords, Prompt, PromptCard } from "./Prompt.tsx"
import { RowTools } from "./RowTools.tsx"
import { Answer, Thinking } from "./Said.tsx"
import "./rows.css"

interface Props {
  row: Row
  position: number
  count: number
  /** A permalink led here. */
  target: boolean
  /** It stands for an entry that shows nothing, and says so. */
  note?: string | null
  /** The day that begins here. */
  day?: string | null
  /** It stands beside the conversation: taken back, or a copy. */
  beside?: string | null
  /** What the page has to say below it; a stable function. */
  below?: ((row: Row) => ReactNode) | undefined
}

/** One entry. */
export const TranscriptRow = memo(function TranscriptRow(props: Props) {
  const { row, position, count, target, note, day, beside, below } = props
  const { agent } = useDoors()
  const voice = voiceOf(row.blocks)
  return (
    <article
      className={`row group ${day && voice === "person" ? "pb-4" : spaces[voice]}`}
      data-voice={voice}
      data-seq={row.seq}
      data-target={target || undefined}
      data-beside={beside ?? undefined}
      aria-posinset={position}
      aria-setsize={count}
      aria-label={nameOf(row.blocks, voice, agent)}
      aria-description={note ?? undefined}
      tabIndex={-1}
    >
      <DayLine day={day ?? null} />
      {note && <p className="pb-1 text-sm text-muted">{note}</p>}
      <Boundary instead={() => <p className="py-1 text-muted">This entry can't be shown.</p>}>
        {voice === "person" ? (
          <PromptCard row={row}>{(block, at) => <Shown key={placeOf(block, at)} block={block} />}</PromptCard>
        ) : (
          <>
            {row.blocks.map((block, at) => (
              <Shown key={placeOf(block, at)} block={block} />
            ))}
            <RowTools row={row} />
          </>
        )}
        {below?.(row)}
      </Boundary>
    </article>
  )
})

type Voice = "person" | "agent" | "thinking" | "tool" | "notice" | "divider" | "error"

const spaces: Record<Voice, string> = {
  person: "pt-6 pb-4",
  agent: "py-2.5",
  thinking: "py-0.5",
  tool: "py-0.5",
  notice: "py-0.5",
  divider: "py-2.5",
  error: "py-1.5",
}

function nameOf(blocks: Block[], voice: Voice, agent: string): string {
  if (voice === "person") {
    const prompt = blocks.find((block) => block.type === "prompt")
    return prompt?.type === "prompt" && prompt.as ? asWords[prompt.as] : "Prompt"
  }
  if (voice === "agent") return agent
  if (voice === "thinking") return `${agent} thinks`
  if (voice === "tool") return `Tool${outcomeOf(blocks)}`
  return { notice: "Note", divider: "Note", error: "Error" }[voice]
}

/** What a tool's row says by colour, for those who go from row to row by their names. */
function outcomeOf(blocks: Block[]): string {
  const results = blocks.flatMap((block) => (block.type === "call" ? (block.result ?? []) : []))
  if (results.some((result) => result.failed)) return ", failed"
  return results.some((result) => result.refused) ? ", refused" : ""
}

function voiceOf(blocks: Block[]): Voice {
  const types = new Set(blocks.map((block) => block.type))
  if (types.has("prompt")) return "person"
  if (types.has("answer")) return "agent"
  if (types.has("call") || types.has("result")) return "tool"
  if (types.has("thinking")) return "thinking"
  if (blocks.some((block) => block.type === "notice" && block.about === "error")) return "error"
  if (types.has("image") || types.has("file")) return "person"
  return blocks.some((block) => block.type === "notice" && isDivider(block.about)) ? "divider" : "notice"
}

function placeOf(block: Block, at: number): string {
  return "place" in block ? `${block.place.seq}.${block.place.part}` : `${block.type}${at}`
}

function Shown({ block }: { block: Block }) {
  switch (block.type) {
    case "prompt":
      return <Prompt text={block.text} more={block.more} place={block.place} as={block.as} />
    case "answer":
      return <Answer text={block.text} more={block.more} place={block.place} />
    case "thinking":
      return <Thinking text={block.text} more={block.more} place={block.place} />
    case "call":
    case "result":
    case "notice":
      return <done.Part block={block} />
    case "image":
      return <pictures.Part images={[block.image]} />
    case "file":
      return <attachment.Part file={block.file} />
    case "raw":
      return <rawEntry.Part what={block.what} words={block.words} bytes={block.bytes} place={block.place} />
  }
}
