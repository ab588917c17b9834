import { Globe, Lock } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import type { Session } from "#protocol/session"
import { Button } from "../ui/Button.tsx"
import { Tooltip } from "../ui/Tooltip.tsx"

const Confirm = lazy(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

const whyNot = "A remote session can't be public: whoever sees it sees the machine that it runs on."

interface Props {
  session: Session
  busy: boolean
  onChange: (visibility: "private" | "public") => void
}

/** Who can open the session without being invited. Making it private asks, because somebody loses something. */
export function GeneralAccess({ session, busy, onChange }: Props) {
  const [asking, setAsking] = useState(false)
  const isPublic = session.visibility === "public"
  const remote = session.kind === "remote"
  const mayPublish = session.abilities.includes("publish")
  const mayManage = session.abilities.includes("manage")
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
                ? whyNot
                : "Only people with access can open it."}
          </p>
        </div>
        {isPublic
          ? mayManage && (
              <Button busy={busy} onClick={() => setAsking(true)}>
                Make private
              </Button>
            )
          : (mayPublish || (mayManage && remote)) &&
            (remote ? (
              <Tooltip text={whyNot}>
                <Button aria-disabled="true">Make public</Button>
              </Tooltip>
            ) : (
              <Button busy={busy} onClick={() => onChange("public")}>
                Make public
              </Button>
            ))}
      </div>
      <Suspense fallback={null}>
        {asking && (
          <Confirm
            open
            tone="primary"
            onClose={() => setAsking(false)}
            title="Make the session private?"
            action="Make private"
            onConfirm={() => {
              setAsking(false)
              onChange("private")
            }}
          >
            People who only have the link lose access at once. People with access keep it.
          </Confirm>
        )}
      </Suspense>
    </section>
  )
}
