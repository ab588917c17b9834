import { Link2, MessageSquare, MessageSquarePlus } from "lucide-react"
import { memo, useSyncExternalStore } from "react"
import type { Block, ImageView, Row } from "#agents/join"
import { Boundary } from "../ui/Boundary.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { toast } from "../ui/toast.ts"
import { Attachment } from "./Attachment.tsx"
import { useDoors } from "./doors.ts"
import { Notice } from "./Notice.tsx"
import { Pictures } from "./Picture.tsx"
import { Prompt, PromptPictures } from "./Prompt.tsx"
import { RawEntry } from "./RawEntry.tsx"
import { Answer, Thinking } from "./Said.tsx"
import { LoneResult, ToolCall } from "./ToolCall.tsx"

interface Props {
  row: Row
  position: number
  count: number
  /** A permalink led here. */
  target: boolean
}

/** One entry. */
export const TranscriptRow = memo(function TranscriptRow({ row, position, count, target }: Props) {
  const { agent } = useDoors()
  const voice = voiceOf(row.blocks)
  return (
    <article
      className={`row group ${spaces[voice]}`}
      data-voice={voice}
      data-seq={row.seq}
      data-target={target || undefined}
      aria-posinset={position}
      aria-setsize={count}
      aria-label={namesOf(agent)[voice]}
      tabIndex={-1}
    >
      <Boundary instead={() => <p className="py-1 text-muted">This entry can't be shown.</p>}>
        {voice === "person" ? (
          <PromptCard row={row} />
        ) : (
          <>
            {row.blocks.map((block, at) => (
              <Shown key={placeOf(block, at)} block={block} />
            ))}
            <RowTools seq={row.seq} at={row.at} />
          </>
        )}
      </Boundary>
    </article>
  )
})

type Voice = "person" | "agent" | "thinking" | "tool" | "notice" | "error"

const spaces: Record<Voice, string> = {
  person: "pt-6 pb-4",
  agent: "py-2.5",
  thinking: "py-0.5",
  tool: "py-0.5",
  notice: "py-0.5",
  error: "py-1.5",
}

const namesOf = (agent: string): Record<Voice, string> => ({
  person: "Prompt",
  agent,
  thinking: `${agent} thinks`,
  tool: "Tool",
  notice: "Note",
  error: "Error",
})

function voiceOf(blocks: Block[]): Voice {
  const types = new Set(blocks.map((block) => block.type))
  if (types.has("prompt")) return "person"
  if (types.has("answer")) return "agent"
  if (types.has("call") || types.has("result")) return "tool"
  if (types.has("thinking")) return "thinking"
  if (blocks.some((block) => block.type === "notice" && block.about === "error")) return "error"
  if (types.has("image")) return "person"
  return "notice"
}

function PromptCard({ row }: { row: Row }) {
  const images: ImageView[] = row.blocks.flatMap((block) => (block.type === "image" ? [block.image] : []))
  return (
    <div className="prompt-card">
      <h2 className="sr-only">Prompt</h2>
      <RowTools seq={row.seq} at={row.at} />
      {row.blocks.map((block, at) =>
        block.type === "image" ? null : <Shown key={placeOf(block, at)} block={block} />,
      )}
      <PromptPictures images={images} />
    </div>
  )
}

function placeOf(block: Block, at: number): string {
  return "place" in block ? `${block.place.seq}.${block.place.part}` : `${block.type}${at}`
}

function Shown({ block }: { block: Block }) {
  switch (block.type) {
    case "prompt":
      return <Prompt text={block.text} more={block.more} place={block.place} />
    case "answer":
      return <Answer text={block.text} more={block.more} place={block.place} />
    case "thinking":
      return <Thinking text={block.text} more={block.more} place={block.place} />
    case "call":
      return <ToolCall call={block} />
    case "result":
      return <LoneResult result={block.result} agent={block.agent} />
    case "image":
      return <Pictures images={[block.image]} />
    case "file":
      return <Attachment file={block.file} />
    case "notice":
      return <Notice about={block.about} text={block.text} more={block.more} place={block.place} />
    case "raw":
      return <RawEntry what={block.what} words={block.words} bytes={block.bytes} place={block.place} />
  }
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" })

const silent = () => () => undefined

/** What is said about an entry, the box for saying something, the link to it, and when it was. */
function RowTools({ seq, at }: { seq: number; at: string | undefined }) {
  const { addressOf, comments } = useDoors()
  const count = useSyncExternalStore(comments?.subscribe ?? silent, () => comments?.countAt(seq) ?? 0)
  const date = at === undefined ? undefined : new Date(at)
  const dated = date && !Number.isNaN(date.getTime()) ? date : undefined
  const copy = () => {
    navigator.clipboard.writeText(addressOf(seq)).then(
      () => toast("Link to this entry copied."),
      () => toast("Your browser didn't allow copying.", { tone: "bad" }),
    )
  }
  return (
    <div className="row-tools">
      <span className="row-acts">
        {comments?.write && (
          <IconButton
            label="Comment on this entry"
            icon={<MessageSquarePlus size={14} aria-hidden />}
            onClick={() => comments.write?.(seq)}
          />
        )}
        <IconButton label="Copy link to this entry" icon={<Link2 size={14} aria-hidden />} onClick={copy} />
      </span>
      {dated && (
        <time dateTime={at} title={exact.format(dated)} className="text-xs text-faint tabular-nums">
          {clock.format(dated)}
        </time>
      )}
      {comments && count > 0 && (
        <button type="button" className="row-mark" onClick={() => comments.show(seq)}>
          <MessageSquare size={14} aria-hidden />
          {count}
          <span className="sr-only"> open {count === 1 ? "comment" : "comments"} on this entry</span>
        </button>
      )}
    </div>
  )
}
