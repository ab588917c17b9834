import { markedIn } from "#protocol/prompt-text"
import { useGiven } from "./given.ts"

const about = {
  path: "A path: the agent may read this file",
  link: "An address: the agent may open it",
}

/** A prompt as it is, letter for letter. What hands something to the agent is marked; nothing of it can be followed. */
export function PromptText({ text }: { text: string }) {
  const { Plain } = useGiven()
  const pieces: React.ReactNode[] = []
  let at = 0
  for (const { from, to, what } of markedIn(text)) {
    pieces.push(<Plain key={at} text={text.slice(at, from)} />)
    pieces.push(
      <mark key={`${from} mark`} className="prompt-mark" title={about[what]}>
        <Plain text={text.slice(from, to)} />
      </mark>,
    )
    at = to
  }
  pieces.push(<Plain key={at} text={text.slice(at)} />)
  return pieces
}
