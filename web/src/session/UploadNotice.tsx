import { Link } from "@tanstack/react-router"
import { CloudUpload } from "lucide-react"
import { calls } from "#protocol/calls"
import { percentOf } from "#protocol/percent"
import type { Session } from "#protocol/sessions"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { Notice } from "../ui/Notice.tsx"

/** Says that this is not all of the session yet, and to its owner what to do about it. */
export function UploadNotice({ session }: { session: Session }) {
  const { upload } = session
  if (!upload || session.status !== "incomplete") return null
  const percent = `${percentOf(upload)}%`
  const owns = session.abilities.includes("append")
  return (
    <div className="px-3 pt-3 sm:px-4">
      <Notice
        tone={upload.stopped ? "wait" : "accent"}
        role="status"
        icon={<CloudUpload size={16} aria-hidden />}
        action={owns && upload.stopped && <WaysOn session={session} />}
      >
        {upload.stopped ? `Stopped at ${percent}. ` : `This session is being uploaded: ${percent} is here. `}
        {upload.stopped && (owns ? "Choose the file again to continue." : "The rest of this session isn't here yet.")}
      </Notice>
    </div>
  )
}

function WaysOn({ session }: { session: Session }) {
  const keep = useSend(calls.completeSession, {
    said: "The session is complete.",
  })
  return (
    <span className="flex flex-wrap gap-2">
      <Button size="sm" busy={keep.isPending} onClick={() => keep.mutate({ id: session.id, ended: "early" })}>
        Keep what's here
      </Button>
      <Link to="/upload" className={buttonClass({ tone: "primary", size: "sm" })}>
        Choose the file
      </Link>
    </span>
  )
}
