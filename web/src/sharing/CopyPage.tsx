import { Check, Link2 } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { Button } from "../ui/Button.tsx"
import { CopyField } from "../ui/CopyField.tsx"
import { useCopy } from "../ui/useCopy.ts"
import { pageFor } from "./addresses-of.ts"

/** For people whom no email reaches: the link to send by other means. It opens for the person who proves that address. */
export function CopyPage({ session, address }: { session: Session; address: string }) {
  const { copied, refused, copy } = useCopy()
  const link = pageFor(session, address)
  if (refused) return <CopyField text={link} label={`Invitation link for ${address}`} />
  return (
    <Button
      size="sm"
      aria-label={copied ? "Copied" : `Copy invitation link for ${address}`}
      icon={copied ? <Check size={14} aria-hidden className="text-good" /> : <Link2 size={14} aria-hidden />}
      onClick={() => void copy(link)}
    >
      {copied ? "Copied" : "Copy invitation link"}
    </Button>
  )
}
