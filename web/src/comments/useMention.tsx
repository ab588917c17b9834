import { type KeyboardEvent, type RefObject, useId, useState } from "react"
import { cleanLine } from "#protocol/clean"
import { type Completion, completionAt } from "./completion.ts"
import type { Mentionable } from "./useMentionable.ts"

/** Completes "@an" to somebody who may see the session: by arrows and Enter or Tab, or by pressing a name. */
export function useMention(
  box: RefObject<HTMLTextAreaElement | null>,
  text: string,
  write: (text: string) => void,
  people: readonly Mentionable[],
) {
  const id = useId()
  const [now, setNow] = useState<Completion | null>(null)
  const [at, setAt] = useState(0)
  const look = (it: HTMLTextAreaElement) => {
    const next = it.selectionStart === it.selectionEnd ? completionAt(it.value, it.selectionStart, people) : null
    if (next?.from !== now?.from || next?.people.length !== now?.people.length) setAt(0)
    setNow(next)
  }
  const take = (person: Mentionable) => {
    const it = box.current
    if (!it || !now) return
    const name = `@${cleanLine(person.name, 80)} `
    const caret = now.from + name.length
    write(text.slice(0, now.from) + name + text.slice(it.selectionStart))
    setNow(null)
    requestAnimationFrame(() => {
      it.focus()
      it.setSelectionRange(caret, caret)
    })
  }
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const person = now?.people[at]
    if (!now || !person || event.ctrlKey || event.metaKey) return false
    if (event.key === "ArrowDown") setAt((at + 1) % now.people.length)
    else if (event.key === "ArrowUp") setAt((at + now.people.length - 1) % now.people.length)
    else if (event.key === "Enter" || event.key === "Tab") take(person)
    else if (event.key === "Escape") setNow(null)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const list = now && (
    <div
      id={id}
      role="listbox"
      aria-label="People to mention"
      className="mt-1 rounded-control border border-line bg-raised p-1 shadow-float"
    >
      {now.people.map((person, place) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the box keeps the focus and names the active one
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the keys
        <div
          key={person.id}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === at}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(person)}
          className="cursor-pointer truncate rounded-control px-2 py-1 aria-selected:bg-hover max-sm:py-3"
        >
          <bdi>{cleanLine(person.name, 80)}</bdi>
        </div>
      ))}
    </div>
  )
  const props = {
    "aria-autocomplete": "list" as const,
    ...(now && { "aria-controls": id, "aria-activedescendant": `${id}-${at}` }),
  }
  return { look, onKeyDown, list, props }
}
