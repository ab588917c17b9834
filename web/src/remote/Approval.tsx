import { type ReactNode, useId, useState } from "react"
import { calls } from "#protocol/calls"
import { unfitIn } from "#protocol/prompt-text"
import type { Proposal, Run } from "#protocol/remote-nouns"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { useGiven } from "./given.ts"
import { useSettled } from "./held.ts"
import { ModeLine } from "./ModeLine.tsx"
import { PromptText } from "./PromptText.tsx"
import { textOf } from "./prompt-queue.ts"
import { Unfit } from "./Unfit.tsx"
import { rowIn, usePut } from "./useRemote.ts"
import { useSeen } from "./useSeen.ts"

type Doing = "reading" | "editing" | "rejecting"

interface Props {
  proposal: Proposal
  run: Run | null
  startsOpen: boolean
}

/** What the owner decides, once they have had the whole of it before their eyes, letter for letter. */
export function Approval({ proposal, run, startsOpen }: Props) {
  const [isOpen, setOpen] = useState(startsOpen)
  if (isOpen) return <Deciding proposal={proposal} run={run} />
  return (
    <>
      <p dir="auto" className="remote-text line-clamp-2">
        <PromptText text={textOf(proposal)} />
      </p>
      <div className="remote-acts">
        <Button size="sm" onClick={() => setOpen(true)}>
          Read and decide
        </Button>
      </div>
    </>
  )
}

function Deciding({ proposal, run }: Omit<Props, "startsOpen">) {
  const { session } = useGiven()
  const put = usePut(session.id)
  const [doing, setDoing] = useState<Doing>("reading")
  const sent = textOf(proposal)
  const [text, setText] = useState(sent)
  const seen = useSeen(`${proposal.rev} ${doing === "editing"}`)
  const decide = useSend(calls.decideProposal, { quiet: true, onDone: (now) => put({ proposal: now }) })
  const decideAs = (how: { approve: boolean; hash?: string; text?: string; note?: string }) =>
    decide.mutate(
      { id: session.id, proposal: proposal.id, rev: proposal.rev, ...how },
      { onError: (error) => put(rowIn(error) ?? {}) },
    )
  const cancel = () => {
    setText(sent)
    setDoing("reading")
  }
  const cancelButton = (
    <Button size="sm" tone="quiet" onClick={cancel}>
      Cancel
    </Button>
  )
  const approve = (label: string, how: { text?: string }, isFit = true) => (
    <ApproveButton
      label={label}
      isSeen={seen.isSeen}
      isFit={isFit}
      busy={decide.isPending}
      onPress={() => decideAs({ approve: true, hash: proposal.hash, ...how })}
    />
  )
  return (
    <>
      <span ref={seen.begin} aria-hidden className="remote-sight" />
      {doing === "editing" ? (
        <Edited text={text} onChange={setText} />
      ) : (
        <p dir="auto" className="remote-text">
          <PromptText text={sent} />
        </p>
      )}
      <span ref={seen.end} aria-hidden className="remote-sight" />
      <ModeLine run={run} />
      {doing === "rejecting" ? (
        <Rejecting
          busy={decide.isPending}
          cancel={cancelButton}
          onReject={(note) => decideAs({ approve: false, ...note })}
        />
      ) : (
        <div className="remote-acts">
          {doing === "editing" ? (
            <>
              {text === sent
                ? approve("Approve", {})
                : approve("Approve this text", { text }, unfitIn(text, "owner") === null)}
              {cancelButton}
            </>
          ) : (
            <>
              {approve("Approve", {})}
              <Button size="sm" onClick={() => setDoing("editing")}>
                Edit
              </Button>
              <Button size="sm" onClick={() => setDoing("rejecting")}>
                Reject
              </Button>
            </>
          )}
        </div>
      )}
      {decide.error && rowIn(decide.error) === null && (
        <p role="alert" className="text-sm text-bad">
          {saysWhy("Nothing was decided.", decide.error)}
        </p>
      )}
    </>
  )
}

interface ApproveProps {
  label: string
  isSeen: boolean
  isFit: boolean
  busy: boolean
  onPress: () => void
}

/** Can be pressed only when the text was shown to its end, and never right after the cards have moved. */
function ApproveButton({ label, isSeen, isFit, busy, onPress }: ApproveProps) {
  const says = useId()
  const isSettled = useSettled()
  return (
    <>
      <Button
        size="sm"
        tone="primary"
        busy={busy}
        aria-disabled={!isSeen || !isSettled || !isFit}
        aria-describedby={says}
        onClick={onPress}
      >
        {label}
      </Button>
      <span id={says} className="text-sm text-muted empty:hidden">
        {isSeen ? "" : "Read it to its end first."}
      </span>
    </>
  )
}

function Edited({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="sr-only">
        The prompt as it will run
      </label>
      <textarea
        id={id}
        dir="auto"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={`${id}-says`}
        className="remote-field field-sizing-content font-mono text-sm"
      />
      <Unfit id={`${id}-says`} text={text} from="owner" onChange={onChange} />
    </>
  )
}

interface RejectingProps {
  busy: boolean
  cancel: ReactNode
  onReject: (note: { note?: string }) => void
}

function Rejecting({ busy, cancel, onReject }: RejectingProps) {
  const id = useId()
  const { names } = useGiven()
  const [note, setNote] = useState("")
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) onReject(note.trim() === "" ? {} : { note: note.trim() })
      }}
    >
      <label htmlFor={id} className="text-sm text-muted">
        Why, if you want to say it
      </label>
      <input
        id={id}
        // biome-ignore lint/a11y/noAutofocus: the press on "Reject" led here
        autoFocus
        dir="auto"
        maxLength={2_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        className="remote-field"
      />
      <div className="remote-acts">
        <Button size="sm" type="submit" busy={busy}>
          Reject the prompt
        </Button>
        {cancel}
        <span className="sr-only">{`${names.agent} doesn't run it.`}</span>
      </div>
    </form>
  )
}
