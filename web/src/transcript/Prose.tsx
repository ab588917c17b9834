import { lazy, Suspense } from "react"
import { isTooMuchMarkdown } from "./markdown-bounds.ts"
import { Plain } from "./Plain.tsx"

const parser = import("./Markdown.tsx")
const Markdown = lazy(() => parser)

/** Prose in Markdown. Until the parser is there, and where parsing would take long, it reads as it was typed. */
export function Prose({ text }: { text: string }) {
  const plain = (
    <p className="whitespace-pre-wrap">
      <Plain text={text} />
    </p>
  )
  if (isTooMuchMarkdown(text)) return <div className="prose">{plain}</div>
  return (
    <div className="prose" dir="auto">
      <Suspense fallback={plain}>
        <Markdown text={text} />
      </Suspense>
    </div>
  )
}
