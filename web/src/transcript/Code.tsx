import { useEffect, useState } from "react"
import { canHighlight, type HighlightedLine, highlight, highlighted } from "./highlight.ts"
import { Plain } from "./Plain.tsx"

const plainLanguages = new Set(["", "text", "plain", "plaintext", "txt", "output", "log"])

/** Code in one colour at once, and in many when the worker has found its words. Its size never changes by that. */
export function Code({ text, language }: { text: string; language: string }) {
  const lines = useWords(text, language.toLowerCase())
  if (!lines) return <Plain text={text} />
  return lines.map((line, row) => <Line key={row} words={line} last={row === lines.length - 1} />)
}

function Line({ words, last }: { words: HighlightedLine; last: boolean }) {
  return (
    <>
      {words.map(([kind, text], place) => (
        <span key={place} className={kind === "" ? undefined : `word-${kind}`}>
          <Plain text={text} />
        </span>
      ))}
      {last ? "" : "\n"}
    </>
  )
}

function useWords(text: string, language: string): HighlightedLine[] | null {
  const wanted = !plainLanguages.has(language) && canHighlight(text)
  const known = wanted ? highlighted(text, language) : null
  const [answer, setAnswer] = useState<{ text: string; lines: HighlightedLine[] | null }>()
  useEffect(() => {
    if (!wanted || known !== undefined) return
    const abort = new AbortController()
    void highlight(text, language, abort.signal).then((lines) => {
      if (!abort.signal.aborted) setAnswer({ text, lines })
    })
    return () => abort.abort()
  }, [text, language, wanted, known])
  if (!wanted) return null
  return known ?? (answer?.text === text ? answer.lines : null)
}
