import { Check, Link2 } from "lucide-react"
import type { Session } from "#protocol/session"
import { Button } from "../ui/Button.tsx"
import { CopyLine } from "../ui/CopyLine.tsx"
import { toast } from "../ui/toast.ts"
import { useCopy } from "../ui/useCopy.ts"

/** Copies the session's address. Changes nothing about who can open it, and says who can. */
export function CopyLink({ session }: { session: Session }) {
  const { copied, refused, copy } = useCopy()
  const link = `${location.origin}/sessions/${session.id}`
  const who =
    session.visibility === "public" ? "It opens for anyone who has it." : "It opens for people with access only."
  if (refused) return <CopyLine text={link} label="Copy the link" className="w-full" />
  return (
    <div className="flex flex-1 items-center gap-3 max-sm:flex-col max-sm:items-stretch">
      <Button
        icon={copied ? <Check size={16} aria-hidden className="text-good" /> : <Link2 size={16} aria-hidden />}
        onClick={() => void copy(link).then((ok) => ok && toast(`Link copied. ${who}`))}
      >
        {copied ? "Copied" : "Copy link"}
      </Button>
      <span className="text-sm text-muted">{who}</span>
    </div>
  )
}
