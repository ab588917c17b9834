import { Markdown } from "./Markdown.tsx"
import { isTooMuchMarkdown } from "./markdown-bounds.ts"
import { Plain } from "./Plain.tsx"

/** Prose in Markdown. Where that would be too much for the page, it reads as it was typed. */
export function Prose({ text }: { text: string }) {
  if (isTooMuchMarkdown(text)) {
    return (
      <p className="prose whitespace-pre-wrap">
        <Plain text={text} />
      </p>
    )
  }
  return (
    <div className="prose" dir="auto">
      <Markdown text={text} />
    </div>
  )
}
