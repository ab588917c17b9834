import { type ComponentType, useSyncExternalStore } from "react"
import { isTooMuchMarkdown } from "./markdown-bounds.ts"
import { Plain } from "./Plain.tsx"

/*
 * The parser comes in a file of its own, beside everything else. Not by Suspense: React holds back what was suspended for
 * 300 ms, and here that is the text that somebody waits for.
 */
let Markdown: ComponentType<{ text: string }> | null = null
const waiting = new Set<() => void>()
void import("./Markdown.tsx").then((parser) => {
  Markdown = parser.default
  for (const tell of waiting) tell()
})
const subscribe = (tell: () => void) => {
  waiting.add(tell)
  return () => waiting.delete(tell)
}

/** Prose in Markdown. Until the parser is there, and where parsing would take long, it reads as it was typed. */
export function Prose({ text }: { text: string }) {
  const Parsed = useSyncExternalStore(subscribe, () => Markdown)
  const plain = (
    <p className="whitespace-pre-wrap">
      <Plain text={text} />
    </p>
  )
  if (isTooMuchMarkdown(text)) return <div className="prose">{plain}</div>
  return (
    <div className="prose" dir="auto">
      {Parsed ? <Parsed text={text} /> : plain}
    </div>
  )
}
