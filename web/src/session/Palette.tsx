import { Autocomplete } from "@base-ui/react/autocomplete"
import { Dialog as Base } from "@base-ui/react/dialog"
import { useNavigate } from "@tanstack/react-router"
import { useDeferredValue, useMemo, useRef, useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { useCall } from "../api/useCall.ts"
import { backdropClass } from "../ui/Dialog.tsx"
import { Kbd } from "../ui/Kbd.tsx"
import type { Action } from "./actions.ts"
import type { OutlineLine } from "./outline.ts"
import { matching, type PaletteGroup, type PaletteItem } from "./palette-items.ts"

interface Props {
  session: string
  /** Nobody is signed in: there are no other sessions to go to. */
  isStranger: boolean
  lines: readonly OutlineLine[]
  actions: readonly Action[]
  onJump: (seq: number) => void
  onClose: () => void
}

/** Typed into, it goes anywhere: to a prompt of this session, to another session, or does what a key does. */
export default function Palette({ onClose, ...given }: Props) {
  const [q, setQ] = useState("")
  const groups = useGroups(given, q)
  // A prompt that is gone to takes the keyboard; anything else leaves it with what had it.
  const goes = useRef(false)
  const choose = (item: PaletteItem) => {
    goes.current = item.isPlace === true
    onClose()
    // After the dialog has given the keyboard back.
    requestAnimationFrame(item.run)
  }
  return (
    <Base.Root open onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdropClass} />
        <Base.Popup className="palette" finalFocus={() => !goes.current}>
          <Base.Title className="sr-only">Go to or do</Base.Title>
          <Autocomplete.Root
            inline
            open
            mode="none"
            items={groups}
            value={q}
            onValueChange={(value, { reason }) => reason !== "item-press" && setQ(value)}
            itemToStringValue={(item: PaletteItem) => item.label}
            autoHighlight="always"
          >
            <Autocomplete.Input
              aria-label="Go to a prompt or a session, or do something"
              placeholder="Go to a prompt or a session, or do something"
              maxLength={200}
              className="palette-input"
            />
            <Autocomplete.Empty>
              <span className="block px-4 py-6 text-muted">Nothing is called so.</span>
            </Autocomplete.Empty>
            <Autocomplete.List className="palette-list">
              {(group: PaletteGroup) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className="palette-group">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: PaletteItem) => (
                      <Autocomplete.Item
                        key={item.id}
                        value={item}
                        onClick={() => choose(item)}
                        className="palette-item"
                      >
                        <bdi className="min-w-0 flex-1 truncate">{item.label}</bdi>
                        {item.hint && <Kbd>{item.hint}</Kbd>}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

function useGroups({ session, isStranger, lines, actions, onJump }: Omit<Props, "onClose">, q: string): PaletteGroup[] {
  const navigate = useNavigate()
  const asked = useDeferredValue(q.trim())
  const input = { limit: 8, ...(/[\p{L}\p{N}]/u.test(asked) && { q: asked }) }
  const { data } = useCall(calls.listSessions, input, { enabled: !isStranger, keep: true })
  const prompts = useMemo(
    () =>
      lines.map(({ seq, text, number }): PaletteItem => {
        const label = cleanLine(text, 300) || "(a picture)"
        const said = number === null ? label : `${number}. ${label}`
        return { id: `e${seq}`, label: said, isPlace: true, run: () => onJump(seq) }
      }),
    [lines, onJump],
  )
  return useMemo(() => {
    const doing = actions.map(({ name, key, run }): PaletteItem => ({ id: name, label: name, hint: key, run }))
    // The server has looked for the words already, also in what was said.
    const sessions = (data?.sessions ?? [])
      .filter(({ id }) => id !== session)
      .map(({ id, title }): PaletteItem => {
        const open = () => void navigate({ to: "/sessions/$id", params: { id } })
        return { id, label: cleanLine(title, 200) || "Untitled session", run: open }
      })
    const groups = [
      { value: "Prompts of this session", items: matching(prompts, q) },
      { value: "Actions", items: matching(doing, q, 20) },
      { value: "Sessions", items: sessions },
    ]
    return groups.filter(({ items }) => items.length > 0)
  }, [prompts, actions, data, session, navigate, q])
}
