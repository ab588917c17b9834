import type { CallView } from "#agents/join"
import { withVisible } from "#agents/visible-characters"
import { titleAsEnded } from "#agents/wanted"

/** "Edited auth.ts +12 -5", "Run the tests  npm test", "Wanted to run npm test": what a call did, on one line. */
export function CallTitle({ call }: { call: CallView }) {
  const { does, about } = call
  const line = oneLine(titleAsEnded(call))
  if (does === "run" && line.startsWith("Wanted to run ")) {
    return (
      <>
        Wanted to run <span className="font-mono text-sm">{line.slice(14)}</span>
      </>
    )
  }
  if (does === "run" && line.startsWith("Ran ")) {
    const command = <span className="font-mono text-sm">{line.slice(4)}</span>
    if (!about) return <>Ran {command}</>
    return (
      <>
        {oneLine(about)} <span className="text-faint">{command}</span>
      </>
    )
  }
  const counts = /^(.*?)\s*(\+\d+)?\s*([-−]\d+)?$/.exec(line)
  if (!counts || (does !== "edit" && does !== "write") || (!counts[2] && !counts[3])) {
    if (!about) return line
    return (
      <>
        {line} <span className="text-faint">{oneLine(about)}</span>
      </>
    )
  }
  return (
    <>
      {counts[1]} <span className="font-mono text-sm text-good">{counts[2]}</span>{" "}
      <span className="font-mono text-sm text-bad">{counts[3]}</span>
    </>
  )
}

const oneLine = (text: string) => withVisible(text.slice(0, 1_000).replace(/\s+/g, " ").trim())
