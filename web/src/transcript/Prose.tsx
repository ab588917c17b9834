import { isTooMuchMarkdown } from "#agents/markdown-bounds"
import { Markdown } from "./Markdown.tsx"
import { Plain } from "./Plain.tsx"

/** Prose in Markdown. Where that would be too much for the page, it reads as it was typed. */
export function Prose({ text }: { text: string }) {
  return isTooMuchMarkdown(text) ? (
    <AsTyped text={text} />
  ) : (
    <Markdown text={text} otherwise={<AsTyped text={text} />} />
  )
}

function AsTyped({ text }: { text: string }) {
  return (
    <p className="prose whitespace-pre-wrap">
      <Plain text={text} />
    </p>
  )
}
