import { Columns2, Rows2 } from "lucide-react"
import { type ReactNode, useMemo, useRef } from "react"
import { languageOf } from "#agents/paths"
import { IconButton } from "../ui/IconButton.tsx"
import { useHighlighted, Words } from "./Code.tsx"
import { CopyText } from "./CopyText.tsx"
import { useDiffView } from "./diff-view.ts"
import { type EntryOf, LineComment, lineOf } from "./LineComment.tsx"
import { type PatchLine, parsePatch } from "./patch.ts"
import { codeOf, fileOf, sidesOf } from "./sides.ts"

const signs: Record<PatchLine["kind"], { sign: string; spoken: string }> = {
  added: { sign: "+", spoken: "added" },
  removed: { sign: "-", spoken: "removed" },
  same: { sign: "", spoken: "" },
  hunk: { sign: "", spoken: "" },
  file: { sign: "", spoken: "" },
  note: { sign: "", spoken: "" },
}

interface Props {
  text: string
  label: string
  file: string
  /** Whose entries its lines are, where it stands in no row. */
  entryOf?: EntryOf
}

/** A diff, in one column or in two. The signs are words to a screen reader, and are not copied with the code. */
export default function Diff({ text, label, file, entryOf }: Props) {
  const lines = useMemo(() => parsePatch(text), [text])
  const [view, choose] = useDiffView()
  const box = useRef<HTMLDivElement>(null)
  const wordsOf = useWordsOf(lines, languageOf(fileOf(lines) || file))
  const numbers = lines.map((line) => Math.max(line.old ?? 0, line.new ?? 0))
  const most = numbers.reduce((one, other) => Math.max(one, other), 0)
  const width = most > 0 ? `${String(most).length + 1}ch` : "0"
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it without a pointer */}
      <section aria-label={label} tabIndex={0} className="code-box">
        <div ref={box} className={view === "sides" ? "diff-sides" : "diff"} style={{ "--numbers": width } as object}>
          {view === "sides"
            ? sidesOf(lines).map((row, at) =>
                row.kind === "both" ? (
                  <div key={at} className="diff-line diff-across" data-kind={row.line.kind}>
                    {wordsOf(row.line)}
                  </div>
                ) : (
                  <div key={at} className="diff-pair">
                    <Side line={row.old} number={row.old?.old} words={wordsOf} />
                    <Side line={row.new} number={row.new?.new} words={wordsOf} />
                  </div>
                ),
              )
            : lines.map((line, at) => <Unified key={at} line={line} numbered={most > 0} words={wordsOf} />)}
          <LineComment lines={box} path={fileOf(lines) || file} entryOf={entryOf} />
        </div>
      </section>
      <span className="diff-tools">
        {choose && (
          <IconButton
            label={view === "sides" ? "Show in one column" : "Show side by side"}
            icon={view === "sides" ? <Rows2 size={14} aria-hidden /> : <Columns2 size={14} aria-hidden />}
            onClick={() => choose(view === "sides" ? "unified" : "sides")}
          />
        )}
        <CopyText text={text} of={label} />
      </span>
    </div>
  )
}

type WordsOf = (line: PatchLine) => ReactNode

function Unified({ line, numbered, words }: { line: PatchLine; numbered: boolean; words: WordsOf }) {
  const isCode = line.kind === "added" || line.kind === "removed" || line.kind === "same"
  return (
    <div className="diff-line" data-kind={line.kind} {...lineOf(line.kind, line.old, line.new)}>
      {numbered && isCode && (
        <>
          <LineNumber of={line.old} />
          <LineNumber of={line.new} />
        </>
      )}
      <Sign kind={line.kind} />
      <span className="whitespace-pre">{words(line)}</span>
    </div>
  )
}

function Side({ line, number, words }: { line: PatchLine | null; number: number | undefined; words: WordsOf }) {
  return (
    <div className="diff-line" data-kind={line?.kind ?? "none"} {...(line && lineOf(line.kind, line.old, line.new))}>
      <LineNumber of={number} />
      {line && (
        <>
          <Sign kind={line.kind} />
          <span className="min-w-0 whitespace-pre-wrap">{words(line)}</span>
        </>
      )}
    </div>
  )
}

function LineNumber({ of }: { of: number | undefined }) {
  return (
    <span aria-hidden="true" className="diff-number">
      {of ?? ""}
    </span>
  )
}

function Sign({ kind }: { kind: PatchLine["kind"] }) {
  const { sign, spoken } = signs[kind]
  return (
    <>
      <span aria-hidden="true" className="diff-sign">
        {sign}
      </span>
      {spoken && <span className="sr-only">{spoken} </span>}
    </>
  )
}

/** The words of each line, highlighted as what they are: lines of the old file or of the new one. */
function useWordsOf(lines: readonly PatchLine[], language: string): WordsOf {
  const before = useMemo(() => codeOf(lines, "old"), [lines])
  const after = useMemo(() => codeOf(lines, "new"), [lines])
  const oldWords = useHighlighted(before.text, language)
  const newWords = useHighlighted(after.text, language)
  return (line) => {
    if (line.text === "") return "\u200b"
    const [words, at] = line.kind === "removed" ? [oldWords, before.at] : [newWords, after.at]
    const place = at.get(line)
    return <Words words={place === undefined ? undefined : words?.[place]} text={line.text} />
  }
}
