import { Fragment, useEffect, useState } from "react"
import { canHighlight, type HighlightedLine, highlight, highlighted } from "./highlight.ts"
import { Plain } from "./Plain.tsx"

const plainLanguages = new Set(["", "text", "plain", "plaintext", "txt", "output", "log"])

/** Code in one colour at once, and in many when the worker has found its words. Its size never changes by that. */
export function Code({ text, language }: { text: string; language: string }) {
  const lines = useHighlighted(text, language)
  if (!lines) return <Plain text={text} />
  return lines.map((line, row) => (
    <Fragment key={row}>
      <Words words={line} text="" />
      {row === lines.length - 1 ? "" : "\n"}
    </Fragment>
  ))
}

/** One line in the colours of its words, or in one colour where they are not known. */
export function Words({ words, text }: { words: HighlightedLine | undefined; text: string }) {
  if (!words) return <Plain text={text} />
  return words.map(([kind, part], place) => (
    <span key={place} className={kind === "" ? undefined : `word-${kind}`}>
      <Plain text={part} />
    </span>
  ))
}

/** The words of each line of a piece of code; null until they are found, and for good where that would take too long. */
export function useHighlighted(text: string, language: string): HighlightedLine[] | null {
  const name = language.toLowerCase()
  const wanted = text !== "" && !plainLanguages.has(name) && canHighlight(text)
  const known = wanted ? highlighted(text, name) : null
  const [answer, setAnswer] = useState<{ text: string; lines: HighlightedLine[] | null }>()
  useEffect(() => {
    if (!wanted || known !== undefined) return
    const abort = new AbortController()
    void highlight(text, name, abort.signal).then((lines) => {
      if (!abort.signal.aborted) setAnswer({ text, lines })
    })
    return () => abort.abort()
  }, [text, name, wanted, known])
  if (!wanted) return null
  return known ?? (answer?.text === text ? answer.lines : null)
}
