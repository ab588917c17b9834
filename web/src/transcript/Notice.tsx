import {
  CircleSlash,
  Cpu,
  Hand,
  Info,
  Layers,
  ListTodo,
  type LucideIcon,
  Minimize2,
  ShieldCheck,
  TerminalSquare,
  TriangleAlert,
} from "lucide-react"
import type { Place } from "#agents/join"
import { asTerminal, withVisible } from "#agents/visible-characters"
import { useDoors } from "./doors.ts"
import { Fold } from "./Fold.tsx"
import { type About, isDivider } from "./notice-kinds.ts"
import { Plain } from "./Plain.tsx"
import { Prose } from "./Prose.tsx"
import { ShowMore } from "./ShowMore.tsx"
import { useWholeText } from "./useWholeText.ts"

const looks: Record<About, { icon: LucideIcon; title: string }> = {
  compaction: { icon: Minimize2, title: "The conversation was summarized" },
  error: { icon: TriangleAlert, title: "Error" },
  interrupted: { icon: CircleSlash, title: "Interrupted" },
  command: { icon: TerminalSquare, title: "Command" },
  context: { icon: Layers, title: "Context given to the agent" },
  plan: { icon: ListTodo, title: "Plan" },
  model: { icon: Cpu, title: "The model changed" },
  mode: { icon: ShieldCheck, title: "The permission mode changed" },
  hook: { icon: Hand, title: "A hook stepped in" },
  info: { icon: Info, title: "Note" },
}

/** Something that happened beside the conversation. An error is plain to see; the rest is a line that unfolds. */
export function Notice({
  about,
  text,
  by,
  more,
  place,
}: {
  about: About
  text: string
  /** The person whose doing it was, by their id: the text begins with the verb. */
  by?: string | undefined
  more?: number | undefined
  place: Place
}) {
  const { authorOf } = useDoors()
  const { icon: Icon, title } = looks[about]
  const icon = <Icon size={16} aria-hidden />
  const shown = asTerminal(text).trim()
  const name = `${place.seq}.${place.part}`
  if (about === "error") {
    return (
      <div role="note" aria-label="Error" className="py-1 text-bad">
        <span className="row-icon">{icon}</span>
        <Whole text={text} more={more} place={place} />
      </div>
    )
  }
  const tone = about === "hook" ? "wait" : "quiet"
  const first = shown.split("\n", 1)[0] ?? ""
  const oneLine = more === undefined && first === shown && first.length <= 90
  const line = withVisible(first.slice(0, 200))
  if (by !== undefined) {
    return (
      <Fold
        name={name}
        icon={icon}
        tone={tone}
        title={
          <>
            <bdi>{authorOf(by)}</bdi> {line.slice(0, 1).toLowerCase() + line.slice(1)}
          </>
        }
      />
    )
  }
  if (oneLine) {
    return (
      <Fold
        name={name}
        icon={icon}
        tone={tone}
        title={about === "info" || about === "interrupted" ? line || title : line ? `${title}: ${line}` : title}
      />
    )
  }
  return (
    <Fold
      name={name}
      icon={icon}
      tone={tone}
      title={
        <>
          {title} <span className={isDivider(about) ? "text-faint max-sm:hidden" : "text-faint"}>{line}</span>
        </>
      }
    >
      {() => (
        <div className="text-muted">
          {about === "command" ? (
            <Whole text={text} more={more} place={place} />
          ) : (
            <WholeProse text={text} more={more} place={place} />
          )}
        </div>
      )}
    </Fold>
  )
}

type Text = { text: string; more?: number | undefined; place: Place }

function Whole({ text, more, place }: Text) {
  const whole = useWholeText(place, "text", { text, more })
  return (
    <>
      <p className="max-w-[100ch] font-mono text-sm whitespace-pre-wrap">
        <Plain text={asTerminal(whole.text).trim()} />
      </p>
      <ShowMore of={whole} />
    </>
  )
}

function WholeProse({ text, more, place }: Text) {
  const whole = useWholeText(place, "text", { text, more })
  return (
    <>
      <Prose text={whole.text} />
      <ShowMore of={whole} />
    </>
  )
}
