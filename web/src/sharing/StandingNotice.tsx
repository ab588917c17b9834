import { CloudOff, RefreshCw, ShieldOff, Users } from "lucide-react"
import { useState } from "react"
import { Button } from "../ui/Button.tsx"
import { Notice } from "../ui/Notice.tsx"
import type { Standing } from "./useStanding.ts"

interface Props {
  standing: Standing
  lost: boolean
  noLongerOwner: boolean
  clash: string | null
  onRefresh: () => Promise<void>
}

/** A problem with everything below, the most serious first. */
export function StandingNotice({ standing, lost, noLongerOwner, clash, onRefresh }: Props) {
  const [busy, setBusy] = useState(false)
  const notice = () => {
    if (lost) {
      return (
        <Notice role="alert" tone="wait" icon={<ShieldOff size={16} aria-hidden />}>
          You no longer have access to this session. Changes you make here aren't saved.
        </Notice>
      )
    }
    if (noLongerOwner) {
      return (
        <Notice role="alert" tone="wait" icon={<ShieldOff size={16} aria-hidden />}>
          You can no longer change who has access. Only the session's owner can.
        </Notice>
      )
    }
    if (clash) {
      return (
        <Notice
          role="alert"
          tone="accent"
          icon={<Users size={16} aria-hidden />}
          action={
            <Button
              size="sm"
              busy={busy}
              icon={<RefreshCw size={14} aria-hidden />}
              onClick={() => {
                setBusy(true)
                void onRefresh().finally(() => setBusy(false))
              }}
            >
              Refresh
            </Button>
          }
        >
          {clash} What you see may be out of date.
        </Notice>
      )
    }
    if (standing === "offline") {
      return (
        <Notice role="alert" tone="wait" icon={<CloudOff size={16} aria-hidden />}>
          You're offline. What you see may be out of date, and changes have to wait until you're back online.
        </Notice>
      )
    }
    return null
  }
  const shown = notice()
  return shown && <div className="mb-4">{shown}</div>
}
