import { Brain, Terminal as TerminalIcon } from "lucide-react"
import { memo } from "react"
import { isQuickMarkdown, isTooMuchMarkdown } from "#agents/markdown-bounds"
import { Code } from "./Code.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { Fold } from "./Fold.tsx"
import type { GrowingText, Piece } from "./growing-text.ts"
import { Markdown } from "./Markdown.tsx"
import type { OpenText } from "./open-texts.ts"
import { Plain } from "./Plain.tsx"
import { Terminal } from "./Terminal.tsx"
import "./live-text.css"

/** The end of a running tool's output: its colours are found anew each time. */
const MOST_OUTPUT = 8_000

/** One open item, as its row will look: an answer in full, thinking and output as a line that unfolds. */
export function LiveItem({ item, of, text, agent, isLast }: OpenText & { agent: string; isLast: boolean }) {
  if (of === "answer")
    return (
      <article className="row py-2.5" data-voice="agent" aria-label={`${agent} is writing`}>
        <LiveProse text={text} hasCaret={isLast} />
      </article>
    )
  const isThinking = of === "thinking"
  return (
    <article
      className="row py-0.5"
      data-voice={isThinking ? "thinking" : "tool"}
      aria-label={isThinking ? `${agent} is thinking` : "Output so far"}
    >
      <Fold
        name={`live.${item}`}
        icon={isThinking ? <Brain size={16} aria-hidden /> : <TerminalIcon size={16} aria-hidden />}
        tone="quiet"
        title={
          <>
            {isThinking ? "Thinking" : "Output"}{" "}
            <span className={isLast ? "live-caret text-faint" : "text-faint"}>
              <Plain text={text.newest} />
            </span>
          </>
        }
      >
        {() =>
          isThinking ? (
            <div className="text-muted">
              <LiveProse text={text} hasCaret={false} />
            </div>
          ) : (
            <Terminal text={text.end(MOST_OUTPUT)} label="Output so far" />
          )
        }
      </Fold>
    </article>
  )
}

/** What has ended is drawn once; only the rest is drawn anew. */
function LiveProse({ text, hasCaret }: { text: GrowingText; hasCaret: boolean }) {
  const { pieces, rest, plain, lacks } = text
  return (
    <div className="live-prose" data-caret={hasCaret || undefined}>
      {lacks && (
        <p className="prose text-faint" title="The beginning isn't here. It comes with the whole answer.">
          …
        </p>
      )}
      {pieces.map((piece, at) => (
        <Shown key={at} piece={piece} plain={plain} hasEnded />
      ))}
      {rest.text !== "" && <Shown piece={rest} plain={plain} />}
    </div>
  )
}

interface Drawn {
  piece: Piece
  plain: boolean
  /** Nothing comes to it any more: its code gets its colours. */
  hasEnded?: boolean
}

const Shown = memo(function Shown({ piece: { text, fence }, plain, hasEnded = false }: Drawn) {
  if (fence !== null) {
    const language = /^[`~]+\s*(\S{0,40})/.exec(fence)?.[1] ?? ""
    return (
      <div className="prose">
        <CodeBox label={language ? `Code in ${language}` : "Code"}>
          {hasEnded ? <Code text={text} language={language} /> : <Plain text={text} />}
        </CodeBox>
      </div>
    )
  }
  if (plain || isTooMuchMarkdown(text) || !isQuickMarkdown(text)) return <AsTyped text={text} />
  return <Markdown text={text} otherwise={<AsTyped text={text} />} />
})

function AsTyped({ text }: { text: string }) {
  return (
    <p className="prose whitespace-pre-wrap">
      <Plain text={text.replace(/\n+$/, "")} />
    </p>
  )
}
