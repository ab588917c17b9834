import { useId, useState } from "react"
import type { Session, Visibility } from "#protocol/sessions"
import { useSignIn } from "../identity/useSignIn.ts"
import { Tooltip } from "../ui/Tooltip.tsx"
import { CircleAsking, readers } from "./CircleAsking.tsx"
import { CircleIcon } from "./CircleIcon.tsx"
import { CirclePicker } from "./CirclePicker.tsx"
import { circleLabel, forbiddenWords } from "./circles.ts"

export const whyNotPublic =
  "A remote session can't be opened to the team or made public, because anyone who sees it also sees the machine it runs on."

interface Props {
  session: Session
  busy: boolean
  /** `alsoLinks`: also revoke all share links. */
  onChange: (visibility: Visibility, alsoLinks: boolean) => void
  onComments: (forReaders: boolean) => void
}

/**
 * Who can open the session without an invitation. Asks for confirmation in both directions: everybody gains access, or some
 * people lose it.
 */
export function GeneralAccess({ session, busy, onChange, onComments }: Props) {
  const [asking, setAsking] = useState<Visibility | null>(null)
  const forbidden = useSignIn().asked.data?.visibility?.forbidden ?? []
  const { visibility, abilities } = session
  const remote = session.kind === "remote"
  const may = abilities.includes("manage") && !remote
  const links = session.links ?? 0
  const rule = remote ? null : forbiddenWords(forbidden)
  return (
    <section aria-labelledby="general-access">
      <h3 id="general-access" className="text-base">
        General access
      </h3>
      <div className="mt-2 flex items-center gap-3 rounded-surface border border-line px-4 py-2.5">
        <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
          <CircleIcon circle={visibility} />
        </span>
        <div className="min-w-0 flex-1">
          {may ? (
            <CirclePicker circle={visibility} forbidden={forbidden} busy={busy} onChoose={setAsking} />
          ) : (
            <Still text={circleLabel[visibility]} why={remote ? whyNotPublic : null} />
          )}
          <p className="text-sm text-muted">{remote ? whyNotPublic : sentences(links)[visibility]}</p>
        </div>
      </div>
      {rule && <p className="mt-2 px-4 text-sm text-muted">{rule}</p>}
      {!remote && session.comments_for_readers !== null && abilities.includes("manage") && (
        <ReadersComments allowed={session.comments_for_readers} onChange={onComments} />
      )}
      <CircleAsking
        from={visibility}
        to={asking}
        links={links}
        onClose={() => setAsking(null)}
        onConfirm={(to, alsoLinks) => {
          setAsking(null)
          onChange(to, alsoLinks)
        }}
      />
    </section>
  )
}

/** What it is where it can't be changed, and the reason for those who look for the menu. */
function Still({ text, why }: { text: string; why: string | null }) {
  if (why === null) return <p className="py-1 font-medium">{text}</p>
  return (
    <Tooltip text={why} className="inline-flex">
      <button
        type="button"
        aria-disabled="true"
        aria-label={`${text}. Who can see it`}
        className="py-1 font-medium text-muted max-sm:min-h-11"
      >
        {text}
      </button>
    </Tooltip>
  )
}

const sentences = (links: number): Record<Visibility, string> => ({
  private: `Only ${readers(links)}.`,
  team: "Everyone with an account on this server can read it and its comments, and finds it under Team.",
  public: "Anyone with this page's address can read it without signing in. It isn't listed anywhere.",
})

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
          Anyone who opens the session by a share link or because it's public. They can't comment. If the session is
          open to the team or public, people with an account here read the comments in any case.
        </p>
      </div>
    </div>
  )
}
