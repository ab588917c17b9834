import { calls } from "#protocol/calls"
import type { SessionSummary } from "#protocol/sessions"
import { draftsIn } from "../api/draft-name.ts"
import { says } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Dialog } from "../ui/Dialog.tsx"
import { useDraft, writeDraft } from "../ui/drafts.ts"
import { Field } from "../ui/Field.tsx"

/** The title is edited as stored; it is only cleaned for display. */
export default function RenameDialog({ session, onClose }: { session: SessionSummary; onClose: () => void }) {
  const draft = `${draftsIn(session.id)}title`
  const [title, setTitle] = useDraft(draft, session.title)
  const done = () => {
    writeDraft(draft, undefined)
    onClose()
  }
  const rename = useSend(calls.patchSession, {
    quiet: true,
    onDone: done,
  })
  const empty = title.trim() === ""
  return (
    <Dialog
      open
      onClose={done}
      title="Rename session"
      text="Everyone with access sees the new title."
      footer={
        <>
          <Button onClick={done}>Cancel</Button>
          <Button tone="primary" type="submit" form="rename" busy={rename.isPending} disabled={empty}>
            Rename
          </Button>
        </>
      }
    >
      <form
        id="rename"
        onSubmit={(event) => {
          event.preventDefault()
          if (!empty) rename.mutate({ id: session.id, title: title.trim() })
        }}
      >
        <Field
          label="Title"
          maxLength={500}
          autoComplete="off"
          value={title}
          error={rename.error ? says(rename.error) : null}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTitle(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
