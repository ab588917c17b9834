import { CaseSensitive, Filter, Regex, WholeWord } from "lucide-react"
import type { FindKind } from "#protocol/search"
import { IconButton } from "../ui/IconButton.tsx"
import type { Options } from "./looked.ts"

interface Props {
  options: Options
  onChoose: (options: Options) => void
}

const switches = [
  { name: "case", label: "Match case", key: "C", Icon: CaseSensitive },
  { name: "words", label: "Whole words", key: "W", Icon: WholeWord },
  { name: "regex", label: "Regular expression", key: "R", Icon: Regex },
] as const

/** How it is looked for. */
export function FindSwitches({ options, onChoose }: Props) {
  return switches.map(({ name, label, key, Icon }) => (
    <IconButton
      key={name}
      label={`${label} (Alt+${key})`}
      icon={<Icon size={16} aria-hidden />}
      pressed={options[name]}
      aria-keyshortcuts={`Alt+${key}`}
      onClick={() => onChoose({ ...options, [name]: !options[name] })}
    />
  ))
}

/** The options after a key; undefined if the key is for none of them. By the key's place: Alt types other letters on a Mac. */
export function withKey(
  options: Options,
  event: { altKey: boolean; ctrlKey: boolean; metaKey: boolean; code: string },
) {
  if (!event.altKey || event.ctrlKey || event.metaKey) return undefined
  const pressed = switches.find(({ key }) => event.code === `Key${key}`)
  return pressed && { ...options, [pressed.name]: !options[pressed.name] }
}

const kinds: Record<FindKind, string> = {
  prompt: "Prompts",
  answer: "Answers",
  thinking: "Thinking",
  call: "Calls",
  result: "Results",
  notice: "Notices",
}

/** What is looked through. Nothing chosen is everything. */
export function FindKinds({ id, options, onChoose }: Props & { id: string }) {
  const toggle = (kind: FindKind) => {
    const chosen = options.kinds.includes(kind)
      ? options.kinds.filter((other) => other !== kind)
      : [...options.kinds, kind]
    onChoose({ ...options, kinds: chosen.length === Object.keys(kinds).length ? [] : chosen })
  }
  return (
    <fieldset id={id} className="flex flex-wrap items-center gap-1 px-3 pb-2 max-sm:px-2">
      <legend className="sr-only">Look only in</legend>
      <span aria-hidden className="pr-1 text-sm text-muted">
        Only in
      </span>
      {(Object.keys(kinds) as FindKind[]).map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={options.kinds.includes(kind)}
          onClick={() => toggle(kind)}
          className="h-7 rounded-full border border-line px-2.5 text-sm text-muted hover:bg-hover hover:text-ink aria-pressed:border-accent-ink aria-pressed:bg-accent-soft aria-pressed:text-accent-ink max-sm:h-11"
        >
          {kinds[kind]}
        </button>
      ))}
    </fieldset>
  )
}

export const kindsIcon = <Filter size={16} aria-hidden />
