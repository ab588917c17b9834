import { Globe, Lock } from "lucide-react"
import { useId, useState } from "react"
import type { Session } from "#protocol/sessions"
import { Button } from "../ui/Button.tsx"
import { Confirm } from "../ui/Confirm.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"

export const whyNotPublic =
  "A remote session can't be public, because anyone who sees it also sees the machine it runs on."

interface Props {
  session: Session
  busy: boolean
  /** `alsoLinks`: also revoke all share links. */
  onChange: (visibility: Session["visibility"], alsoLinks: boolean) => void
  onComments: (forReaders: boolean) => void
}

/**
 * Who can open the session without an invitation. Asks for confirmation in both directions: everybody gains access, or some
 * people lose it.
 */
export function GeneralAccess({ session, busy, onChange, onComments }: Props) {
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
              ? "Anyone with this page's address can read it without signing in. It isn't listed anywhere."
              : remote
                ? whyNotPublic
                : `Only ${readers(session.links ?? 0)}.`}
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
      {!remote && session.comments_for_readers !== null && session.abilities.includes("manage") && (
        <ReadersComments allowed={session.comments_for_readers} onChange={onComments} />
      )}
      <Asking
        open={asking}
        isPublic={isPublic}
        links={session.links ?? 0}
        onClose={() => setAsking(false)}
        onConfirm={(alsoLinks) => {
          setAsking(false)
          onChange(isPublic ? "private" : "public", alsoLinks)
        }}
      />
    </section>
  )
}

/** Whether readers without an invitation also see the comments. */
function ReadersComments({ allowed, onChange }: { allowed: boolean; onChange: (forReaders: boolean) => void }) {
  const id = useId()
  return (
    <div className="mt-2 flex items-start gap-2.5 px-4">
      <input
        id={id}
        type="checkbox"
        checked={allowed}
        aria-describedby={`${id}-what`}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent max-sm:mt-3.5"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="block max-sm:py-3">
          Let people without an invitation read the comments
        </label>
        <p id={`${id}-what`} className="text-sm text-muted max-sm:-mt-2">
          Anyone who opens the session by a share link or because it's public. They can't comment.
        </p>
      </div>
    </div>
  )
}

/** Who has access while the session is private. */
function readers(links: number): string {
  if (links === 0) return "people with access can open this page"
  return `people with access and anyone with ${links === 1 ? "the share link" : `one of the ${links} share links`} can read this session`
}

interface AskingProps {
  open: boolean
  isPublic: boolean
  links: number
  onClose: () => void
  onConfirm: (alsoLinks: boolean) => void
}

function Asking({ open, isPublic, links, onClose, onConfirm }: AskingProps) {
  const id = useId()
  const [alsoLinks, setAlsoLinks] = useState(false)
  // It keeps its text while it animates out.
  const [was, setWas] = useState(isPublic)
  if (open && was !== isPublic) setWas(isPublic)
  const one = links === 1
  return (
    <Confirm
      open={open}
      tone="primary"
      onClose={onClose}
      title={was ? "Make this session private?" : "Make this session public?"}
      action={was ? "Make private" : "Make public"}
      onConfirm={() => onConfirm(was && alsoLinks)}
    >
      {!was &&
        "Anyone with this page's address can read all of it without signing in, until you make it private again. It isn't listed anywhere."}
      {was && `From now on only ${readers(links)}. Everyone else loses it at once.`}
      {was && links > 0 && (
        <>
          {` ${one ? "The share link keeps" : `The ${links} share links keep`} working until you revoke ${one ? "it" : "them"}.`}
          <label htmlFor={id} className="mt-3 flex min-h-9 items-center gap-2.5 text-ink max-sm:min-h-11">
            <input
              id={id}
              type="checkbox"
              checked={alsoLinks}
              onChange={(event) => setAlsoLinks(event.target.checked)}
              className="size-4 accent-accent"
            />
            {one ? "Revoke the share link too" : `Revoke the ${links} share links too`}
          </label>
        </>
      )}
    </Confirm>
  )
}
