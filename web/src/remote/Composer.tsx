import { type KeyboardEvent, useEffect, useId, useState } from "react"
import { calls } from "#protocol/calls"
import { unfitIn } from "#protocol/prompt-text"
import type { Proposal } from "#protocol/remote-nouns"
import { draftsIn } from "../api/draft-name.ts"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { useDraft } from "../ui/drafts.ts"
import { useGiven } from "./given.ts"
import { answered, type Keep, sendingOf, unanswered } from "./sending.ts"
import { Unfit } from "./Unfit.tsx"
import { usePut } from "./useRemote.ts"

interface Props {
  /** Why nothing can be sent now. */
  shut: string | null
  /** It is said above. */
  isTold: boolean
  /** What is known to have arrived. */
  proposals: readonly Proposal[]
}

/** Where a prompt is written; nothing at all for whoever may only read. */
export function Composer(props: Props) {
  const { session } = useGiven()
  const mayWrite = session.access_type === "owned" || session.collaborator_role === "contributor"
  return mayWrite ? <Writing {...props} /> : null
}

function Writing({ shut, isTold, proposals }: Props) {
  const { session, names } = useGiven()
  const id = useId()
  const place = `${draftsIn(session.id)}prompt`
  const [text, write] = useDraft(place)
  const from = names.isOwner ? "owner" : "contributor"
  const { send, isSending, failed } = useSending(place, text, write, proposals)
  const mayGo = shut === null && unfitIn(text, from) === null
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (mayGo && !isSending) send()
  }
  // What was begun before the session ended can still be read and taken along.
  if (shut !== null && text === "") return isTold ? null : <p className="remote-shut">{shut}</p>
  return (
    <form
      className="remote-composer"
      onSubmit={(event) => {
        event.preventDefault()
        if (mayGo && !isSending) send()
      }}
    >
      <label htmlFor={id} className="sr-only">
        Prompt
      </label>
      <div className="remote-write">
        <textarea
          id={id}
          rows={1}
          dir="auto"
          value={text}
          readOnly={shut !== null || isSending}
          placeholder={names.isOwner ? "Write a prompt" : `Write a prompt for ${names.agent}`}
          aria-describedby={`${id}-unfit ${id}-says`}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          className="remote-field field-sizing-content"
        />
        {shut === null && (
          <Button
            tone="primary"
            type="submit"
            title={`${mac ? "⌘" : "Ctrl"} Enter`}
            busy={isSending}
            aria-disabled={!mayGo}
          >
            {names.isOwner ? "Send" : "Send for approval"}
          </Button>
        )}
      </div>
      <Unfit id={`${id}-unfit`} text={text} from={from} onChange={write} />
      {failed && (
        <p role="alert" className="text-sm text-bad">
          {failed}
        </p>
      )}
      <p id={`${id}-says`} className="mt-1.5 text-sm text-muted empty:hidden">
        {(isTold ? "" : shut) ?? (names.isOwner ? "" : `${names.owner} approves each prompt before it runs.`)}
      </p>
    </form>
  )
}

/** Sends what is written, once: its id is kept until an answer has come, and what arrived without one is noticed in the list. */
function useSending(place: string, text: string, write: (text: string) => void, proposals: readonly Proposal[]) {
  const { session } = useGiven()
  const put = usePut(session.id)
  const [keep] = useState(storage)
  const arrived = (words: string) => {
    answered(keep, place)
    if (text === words) write("")
  }
  const { mutate, isPending, error } = useSend(calls.propose, {
    quiet: true,
    onDone: (made, { text: words }) => {
      put({ proposal: made })
      arrived(words)
    },
  })
  const lost = isPending ? null : unanswered(keep, place)
  const isThere = lost !== null && proposals.some((it) => it.id === lost.id)
  useEffect(() => {
    if (isThere && lost) arrived(lost.text)
  }, [isThere])
  const send = () => {
    const { id: proposal } = sendingOf(keep, place, text)
    mutate({ id: session.id, proposal, text })
  }
  return { send, isSending: isPending, failed: error && !isThere ? saysWhy("Your prompt wasn't sent.", error) : "" }
}

/** The tab's storage, or the page's memory where that is forbidden. */
function storage(): Keep {
  try {
    return sessionStorage
  } catch {
    const here = new Map<string, string>()
    return {
      getItem: (key) => here.get(key) ?? null,
      setItem: (key, value) => void here.set(key, value),
      removeItem: (key) => void here.delete(key),
    }
  }
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform)
