import { useId, useState } from "react"
import type { Visibility } from "#protocol/sessions"
import { Confirm } from "../ui/Confirm.tsx"
import { isWider } from "./circles.ts"

interface Props {
  from: Visibility
  /** What was chosen; null while nothing is asked. */
  to: Visibility | null
  links: number
  onClose: () => void
  onConfirm: (to: Visibility, alsoLinks: boolean) => void
}

/** Asks before everybody gains access, and before some people lose it. */
export function CircleAsking({ from, to, links, onClose, onConfirm }: Props) {
  const id = useId()
  const [alsoLinks, setAlsoLinks] = useState(false)
  // It keeps its text while it animates out.
  const [was, setWas] = useState({ from, to: to ?? from })
  if (to !== null && (was.to !== to || was.from !== from)) setWas({ from, to })
  const wider = isWider(was.from, was.to)
  const one = links === 1
  return (
    <Confirm
      open={to !== null}
      tone="primary"
      onClose={onClose}
      title={titles[was.to]}
      action={actions[was.to]}
      onConfirm={() => onConfirm(was.to, !wider && links > 0 && alsoLinks)}
    >
      {wider
        ? widening[was.to]
        : `From now on only ${was.to === "team" ? teamReaders(links) : readers(links)}. Everyone else loses it at once.`}
      {!wider && links > 0 && (
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

const titles: Record<Visibility, string> = {
  private: "Make this session private?",
  team: "Open this session to the team?",
  public: "Make this session public?",
}

const actions: Record<Visibility, string> = {
  private: "Make private",
  team: "Open to the team",
  public: "Make public",
}

const widening: Record<Visibility, string> = {
  private: "",
  team: "Everyone with an account on this server can read all of it and its comments, and finds it under Team, until you make it private again.",
  public:
    "Anyone with this page's address can read all of it without signing in, until you make it private again. It isn't listed anywhere. People with an account on this server read its comments too.",
}

const byLink = (links: number) => `anyone with ${links === 1 ? "the share link" : `one of the ${links} share links`}`

/** Who has access while the session is private. */
export function readers(links: number): string {
  if (links === 0) return "people with access can open this page"
  return `people with access and ${byLink(links)} can read this session`
}

function teamReaders(links: number): string {
  const team = "people with an account on this server"
  return links === 0 ? `${team} can open this page` : `${team} and ${byLink(links)} can read this session`
}
