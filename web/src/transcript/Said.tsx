import { Brain } from "lucide-react"
import type { Place } from "#agents/join"
import { Fold } from "./Fold.tsx"
import { Prose } from "./Prose.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText } from "./useWholeText.ts"

interface Props {
  text: string
  more?: number | undefined
  place: Place
}

/** What the agent said. */
export function Answer({ text, more, place }: Props) {
  const whole = useWholeText(place, "text", { text, more })
  return (
    <>
      <Prose text={whole.text} />
      <ShowMore of={whole} />
    </>
  )
}

/** What the agent thought before it spoke; folded, with its first words to tell whether it is worth unfolding. */
export function Thinking(props: Props) {
  const first = props.text
    .trim()
    .split("\n", 1)[0]
    ?.replace(/[*_#`]/g, "")
    .slice(0, 200)
  return (
    <Fold
      name={`${props.place.seq}.${props.place.part}`}
      icon={<Brain size={16} aria-hidden />}
      tone="quiet"
      title={
        <>
          Thinking <span className="text-faint">{first}</span>
        </>
      }
    >
      {() => (
        <div className="text-muted">
          <Answer {...props} />
        </div>
      )}
    </Fold>
  )
}
