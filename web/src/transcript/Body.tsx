import type { Place } from "#agents/join"
import type { Body as BodyText } from "#protocol/entries"
import { part } from "../ui/when-wanted.ts"
import { Code } from "./Code.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { Prose } from "./Prose.tsx"
import { ShapedText } from "./ShapedText.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText, type Which } from "./useWholeText.ts"

const Diff = part(() => import("./Diff.tsx"))

/** A diff of more lines than this is shown as text: every line of a diff is several elements. */
const linesOfDiff = 3_000

interface Props {
  place: Place
  body: BodyText
  label: string
  which?: Which
  /** The file that it is about, where the diff doesn't say. */
  file?: string
  /** A whole new file: its lines have numbers. */
  numbered?: boolean
}

/** A piece of code, a diff, JSON or prose, as its language says. */
export function Body({ place, body, label, which = "body", file = "", numbered = false }: Props) {
  const whole = useWholeText(place, which, body)
  return (
    <div className="min-w-0">
      <Shown text={whole.text} language={body.language} label={label} file={file} numbered={numbered} />
      <ShowMore of={whole} />
    </div>
  )
}

interface Shown {
  text: string
  language: string
  label: string
  file: string
  numbered: boolean
}

function Shown({ text, language, label, file, numbered }: Shown) {
  if (language === "markdown" && !numbered) return <Prose text={text} />
  if (language === "diff" && text.split("\n", linesOfDiff + 1).length <= linesOfDiff)
    return <Diff text={text} label={label} file={file} />
  const code = (
    <CodeBox
      label={label}
      wrap={language === "bash" || language === "text"}
      copy={text}
      {...(numbered && { firstLine: 1 })}
    >
      <Code text={text} language={language} />
    </CodeBox>
  )
  return language === "json" && !numbered ? <ShapedText text={text} label={label} otherwise={code} /> : code
}
