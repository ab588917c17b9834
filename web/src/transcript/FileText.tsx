import { useMemo } from "react"
import { languageOf } from "#agents/paths"
import { Code } from "./Code.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { fileIn, firstLineIn, numberedIn } from "./numbered.ts"

/** A file, or a part of one, as it was read: with its line numbers, in its language. */
export function FileText({ text, title, label }: { text: string; title: string; label: string }) {
  const { text: bare, first } = useMemo(
    () => numberedIn(text) ?? { text: text.replace(/\n$/, ""), first: firstLineIn(title) },
    [text, title],
  )
  return (
    <CodeBox label={label} copy={bare} firstLine={first}>
      <Code text={bare} language={languageOf(fileIn(title))} />
    </CodeBox>
  )
}
