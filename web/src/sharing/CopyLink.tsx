import { Check, Link2 } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { Button } from "../ui/Button.tsx"
import { CopyField } from "../ui/CopyField.tsx"
import { toast } from "../ui/toast.ts"
import { useCopy } from "../ui/useCopy.ts"
import { pageOf, whoOpens } from "./addresses-of.ts"

/** Copies the address of the session's own page. It doesn't change who can open it, and says who can. */
export function CopyLink({ session, say }: { session: Session; say: (text: string) => void }) {
  const { copied, refused, copy } = useCopy()
  const link = pageOf(session)
  const who = whoOpens(session)
  const copyIt = () =>
    void copy(link).then((done) => {
      if (done) toast(`Link copied. ${who}`)
      say(done ? `Link copied. ${who}` : `Your browser didn't allow copying. The link is selected. ${who}`)
    })
  if (refused) return <CopyField text={link} label={`Link to the session. ${who}`} />
  return (
    <>
      <Button
        icon={copied ? <Check size={16} aria-hidden className="text-good" /> : <Link2 size={16} aria-hidden />}
        onClick={copyIt}
        className="max-sm:flex-1"
      >
        <span className="min-w-[4.25rem] text-left">{copied ? "Copied" : "Copy link"}</span>
      </Button>
      <span className="min-w-0 flex-1 self-center text-sm text-muted max-sm:-order-1 max-sm:basis-full">{who}</span>
    </>
  )
}
