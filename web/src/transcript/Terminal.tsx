import { useMemo } from "react"
import { type Look, parseAnsi } from "#agents/ansi"
import { CodeBox } from "./CodeBox.tsx"
import { Plain } from "./Plain.tsx"

/** What a program printed, in the colours that it chose as far as ours go. */
export function Terminal({ text, label }: { text: string; label: string }) {
  const spans = useMemo(() => parseAnsi(text.replace(/^\s*\n|\s+$/g, "")), [text])
  const plain = useMemo(() => spans.map((span) => span.text).join(""), [spans])
  return (
    <CodeBox label={label} wrap copy={plain}>
      {spans.map(({ text: words, ...look }, at) => (
        <span key={at} className={classOf(look)}>
          <Plain text={words} />
        </span>
      ))}
    </CodeBox>
  )
}

function classOf({ colour, on, bold, faint, italic, underline }: Look): string | undefined {
  const names = [
    colour && `ansi-${colour}`,
    on && `ansi-on-${on}`,
    bold && "font-semibold",
    faint && !colour && "text-faint",
    italic && "italic",
    underline && "underline",
  ].filter(Boolean)
  return names.length > 0 ? names.join(" ") : undefined
}
