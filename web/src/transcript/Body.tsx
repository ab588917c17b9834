import type { Place } from "#agents/join"
import type { Body as BodyText } from "#protocol/entries"
import { Code } from "./Code.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { Patch } from "./Patch.tsx"
import { Prose } from "./Prose.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText, type Which } from "./useWholeText.ts"

/** A diff of more lines than this is shown as text: every line of a diff is several elements. */
const linesOfDiff = 3_000

/** A piece of code, a diff or prose, as its language says. */
export function Body({
  place,
  body,
  label,
  which = "body",
}: {
  place: Place
  body: BodyText
  label: string
  which?: Which
}) {
  const whole = useWholeText(place, which, body)
  return (
    <div>
      <Shown text={whole.text} language={body.language} label={label} />
      <ShowMore of={whole} />
    </div>
  )
}

function Shown({ text, language, label }: { text: string; language: string; label: string }) {
  if (language === "markdown") return <Prose text={text} />
  if (language === "diff" && text.split("\n", linesOfDiff + 1).length <= linesOfDiff) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it without a pointer
      <section aria-label={label} tabIndex={0} className="code-box">
        <Patch text={text} />
      </section>
    )
  }
  return (
    <CodeBox label={label} wrap={language === "bash" || language === "text"}>
      <Code text={text} language={language} />
    </CodeBox>
  )
}
