import type { CallView, ResultView } from "#agents/join"
import { asTerminal } from "#agents/visible-characters"
import { Body } from "./Body.tsx"
import { FileText } from "./FileText.tsx"
import { Hits } from "./Hits.tsx"
import { fileIn } from "./numbered.ts"
import Pictures from "./Picture.tsx"
import { ShapedText } from "./ShapedText.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { Terminal } from "./Terminal.tsx"
import { useWholeText } from "./useWholeText.ts"

/** What came back from a tool: what it changed, what it found, what it printed, what it drew. */
export function Result({ result, of }: { result: ResultView; of: CallView | null }) {
  const whole = useWholeText(result.place, "text", result)
  const hasText = asTerminal(whole.text.slice(0, 10_000)).trim() !== ""
  // A person's words have a row of their own.
  const tells = hasText && (result.said === undefined || (of !== null && of.does !== "ask"))
  const isBare = !tells && !result.patch && !result.hits && result.images.length === 0 && result.said === undefined
  const label = `Result of ${of?.name ?? "an earlier call"}`
  return (
    <>
      {result.patch && (
        <Body
          place={result.place}
          body={result.patch}
          which="patch"
          label="What it changed"
          file={fileIn(of?.title ?? "")}
        />
      )}
      {result.hits && <Hits hits={result.hits} />}
      {tells && (
        <div className="min-w-0">
          <Text text={whole.text} of={of} failed={result.failed} label={label} />
          <ShowMore of={whole} />
        </div>
      )}
      {result.images.length > 0 && <Pictures images={result.images} />}
      {isBare && <p className="text-sm text-faint">It returned nothing.</p>}
    </>
  )
}

function Text({ text, of, failed, label }: { text: string; of: CallView | null; failed: boolean; label: string }) {
  const printed = <Terminal text={text} label={label} />
  if (of === null || failed || of.does === "run") return printed
  if (of.does === "read" && fileIn(of.title) !== "") return <FileText text={text} title={of.title} label={label} />
  return <ShapedText text={text} label={label} otherwise={printed} />
}
