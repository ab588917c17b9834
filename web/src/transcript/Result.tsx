import type { ResultView } from "#agents/join"
import { Body } from "./Body.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { Pictures } from "./Picture.tsx"
import { Plain } from "./Plain.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText } from "./useWholeText.ts"
import { asTerminal } from "./visible-characters.ts"

/** What came back from a tool: what it changed, what it printed, what it drew. */
export function Result({ result, of }: { result: ResultView; of: string }) {
  const whole = useWholeText(result.place, "text", result)
  const output = asTerminal(whole.text)
  return (
    <>
      {result.patch && <Body place={result.place} body={result.patch} which="patch" label="What it changed" />}
      {output.trim() !== "" && (
        <div>
          <CodeBox label={`Result of ${of}`} wrap>
            <Plain text={output} />
          </CodeBox>
          <ShowMore of={whole} />
        </div>
      )}
      {result.images.length > 0 && <Pictures images={result.images} />}
      {output.trim() === "" && !result.patch && result.images.length === 0 && (
        <p className="text-sm text-faint">It returned nothing.</p>
      )}
    </>
  )
}
