import { Check } from "lucide-react"
import { type RefObject, useEffect, useId, useRef, useState } from "react"
import { normaliseAddress } from "#protocol/address"
import { calls, type InviteResult } from "#protocol/calls"
import type { CollaboratorRole } from "#protocol/people"
import type { Session } from "#protocol/session"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Chip } from "../ui/Chip.tsx"
import { join } from "../ui/join.ts"
import { outcomeSentence } from "./outcome-sentence.ts"
import { RolePicker } from "./RolePicker.tsx"
import { rolesFor } from "./roles.ts"
import { splitAddresses } from "./split-addresses.ts"

interface Props {
  session: Session
  box: RefObject<HTMLInputElement | null>
  say: (text: string) => void
}

/** One address or many. What is still being typed counts too; what was refused stays in the box with its reason. */
export function InviteRow({ session, box, say }: Props) {
  const id = useId()
  const [chips, setChips] = useState<string[]>([])
  const [text, setText] = useState("")
  const [role, setRole] = useState<CollaboratorRole>("viewer")
  const [flaw, setFlaw] = useState<string | null>(null)
  const paused = usePause(text)
  const invite = useSend(calls.invite, {
    quiet: true,
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    onDone: (output) => done("results" in output ? output.results : [output]),
  })

  const typed = text.trim()
  const good = typed !== "" && normaliseAddress(typed) !== null
  const bad = chips.find((chip) => normaliseAddress(chip) === null)
  const sentence =
    flaw ??
    (bad
      ? `${bad} is not a whole address. Take it out or write it again.`
      : typed !== "" && !good && paused && /@./.test(typed)
        ? "This is not a whole address yet. It looks like bob@example.com."
        : null)

  function done(results: InviteResult[]) {
    const refused = results.filter((it) => "error" in it)
    setChips(refused.map((it) => it.email))
    setText("")
    setFlaw(refused.length > 0 ? refused.map((it) => `${it.email}: ${it.error.message}`).join(" ") : null)
    say(outcomeSentence(results))
    box.current?.focus()
  }

  function add(pasted: string) {
    setFlaw(null)
    setChips([...new Set([...chips, ...splitAddresses(pasted).map((it) => normaliseAddress(it) ?? it)])])
    setText("")
  }

  function submit() {
    if (invite.isPending) return
    const all = [...new Set([...chips, ...splitAddresses(text).map((it) => normaliseAddress(it) ?? it)])]
    if (all.length === 0) return setFlaw("Write the address of somebody to invite.")
    const wrong = all.find((it) => normaliseAddress(it) === null)
    if (wrong !== undefined) return setFlaw(`${wrong} is not a whole address. It looks like bob@example.com.`)
    setFlaw(null)
    invite.mutate({ id: session.id, emails: all, role })
  }

  const failure = invite.error ? says(invite.error) : null
  const wrong = sentence ?? failure
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className="flex items-start gap-2 max-sm:flex-wrap">
        <div
          className={join(
            "flex min-h-9 min-w-0 flex-1 flex-wrap items-center gap-1 rounded-control border bg-surface px-2 py-1 max-sm:min-h-11 max-sm:basis-full",
            "has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-accent",
            wrong ? "border-bad" : "border-control",
            invite.isPending && "opacity-60",
          )}
        >
          {chips.map((chip) => (
            <Chip
              key={chip}
              text={chip}
              bad={normaliseAddress(chip) === null}
              disabled={invite.isPending}
              onRemove={() => {
                setChips(chips.filter((it) => it !== chip))
                setFlaw(null)
                box.current?.focus()
              }}
            />
          ))}
          <input
            ref={box}
            aria-label="Invite by mail address"
            aria-invalid={wrong ? true : undefined}
            aria-describedby={`${id}-may ${id}-wrong`}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={chips.length === 0 ? "Invite by mail address" : ""}
            value={text}
            readOnly={invite.isPending}
            onChange={(event) => {
              setFlaw(null)
              invite.reset()
              const value = event.target.value
              if (/[\s,;]$/.test(value) && value.trim() !== "") add(value)
              else setText(value)
            }}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData("text")
              if (!/[\s,;<]/.test(pasted.trim())) return
              event.preventDefault()
              add(text + pasted)
            }}
            onKeyDown={(event) => {
              if (event.key === "Backspace" && text === "" && chips.length > 0) setChips(chips.slice(0, -1))
            }}
            className="h-7 min-w-32 flex-1 bg-transparent px-1 text-base outline-none max-sm:text-lg"
          />
          {good && <Check size={16} aria-label="This is a whole address" className="mr-1 shrink-0 text-good" />}
        </div>
        <RolePicker
          framed
          name="Role for those you invite"
          kind={session.kind}
          role={role}
          onChoose={setRole}
          disabled={invite.isPending}
        />
        <Button tone="primary" type="submit" busy={invite.isPending} className="max-sm:flex-1">
          {invite.isPending ? "Inviting" : chips.length > 1 ? `Invite ${chips.length + (typed ? 1 : 0)}` : "Invite"}
        </Button>
      </div>
      <p id={`${id}-wrong`} role="alert" className={join("text-sm text-bad", wrong && "mt-1.5")}>
        {wrong}
      </p>
      <p id={`${id}-may`} className="mt-1.5 text-sm text-muted">
        {rolesFor(session.kind).find((it) => it.value === role)?.may} They get a letter with a link.
      </p>
    </form>
  )
}

/** True once nothing was typed for a moment: an address that is half written is not wrong yet. */
function usePause(text: string): boolean {
  const [paused, setPaused] = useState(false)
  const last = useRef(text)
  useEffect(() => {
    last.current = text
    setPaused(false)
    const timer = setTimeout(() => setPaused(true), 700)
    return () => clearTimeout(timer)
  }, [text])
  return paused && last.current === text
}
