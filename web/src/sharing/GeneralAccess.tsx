import { Globe, Lock } from "lucide-react"
import { useState } from "react"
import type { Session } from "#protocol/session"
import { Button } from "../ui/Button.tsx"
import { Confirm } from "../ui/Confirm.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"

export const whyNotPublic = "A remote session can't be public: whoever sees it sees the machine that it runs on."

interface Props {
  session: Session
  busy: boolean
  onChange: (visibility: Session["visibility"]) => void
}

/** Who can open the session without being invited. It asks both ways: everybody gains, or somebody loses. */
export function GeneralAccess({ session, busy, onChange }: Props) {
  const [asking, setAsking] = useState(false)
  const isPublic = session.visibility === "public"
  const remote = session.kind === "remote"
  const may = isPublic ? session.abilities.includes("manage") : session.abilities.includes("publish")
  const button = isPublic ? "Make private" : "Make public"
  return (
    <section aria-labelledby="general-access">
      <h3 id="general-access" className="text-base">
        General access
      </h3>
      <div className="mt-2 flex items-center gap-3 rounded-surface border border-line px-4 py-3 max-sm:flex-wrap">
        <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
          {isPublic ? <Globe size={16} aria-hidden /> : <Lock size={16} aria-hidden />}
        </span>
        <div className="min-w-0 flex-1">
          <p className="font-medium">{isPublic ? "Public" : "Private"}</p>
          <p className="text-sm text-muted">
            {isPublic
              ? "Anyone who has the link can read it, also without signing in. It is listed nowhere."
              : remote
                ? whyNotPublic
                : session.links
                  ? `Only people with access can open it, and whoever has ${session.links === 1 ? "its link" : `one of its ${session.links} links`}.`
                  : "Only people with access can open it."}
          </p>
        </div>
        {remote && !isPublic ? (
          <Tooltip text={whyNotPublic} className="inline-flex max-sm:w-full">
            <Button aria-disabled="true" className="max-sm:w-full">
              {button}
            </Button>
          </Tooltip>
        ) : (
          may && (
            <Button busy={busy} onClick={() => setAsking(true)} className="max-sm:w-full">
              {button}
            </Button>
          )
        )}
      </div>
      <Asking
        open={asking}
        isPublic={isPublic}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          onChange(isPublic ? "private" : "public")
        }}
      />
    </section>
  )
}

interface AskingProps {
  open: boolean
  isPublic: boolean
  onClose: () => void
  onConfirm: () => void
}

function Asking({ open, isPublic, onClose, onConfirm }: AskingProps) {
  // While it goes it says what it said.
  const [was, setWas] = useState(isPublic)
  if (open && was !== isPublic) setWas(isPublic)
  return (
    <Confirm
      open={open}
      tone="primary"
      onClose={onClose}
      title={was ? "Make the session private?" : "Make the session public?"}
      action={was ? "Make private" : "Make public"}
      onConfirm={onConfirm}
    >
      {was
        ? "People who only have the link lose access at once. People with access keep it."
        : "Anyone who has its link can read all of it, also without signing in, until you make it private again. It is listed nowhere."}
    </Confirm>
  )
}
