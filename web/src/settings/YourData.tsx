import { Download, Trash2 } from "lucide-react"
import { useState } from "react"
import { calls } from "#protocol/calls"
import { addressOf } from "#protocol/client"
import type { Me } from "#protocol/identity"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { part } from "../ui/when-wanted.ts"
import { Section } from "./Section.tsx"

const DeleteAccount = part(() => import("./DeleteAccount.tsx"))
const line = "flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3"

/** Exporting everything, and deleting the account. */
export function YourData({ me }: { me: Me }) {
  const [deleting, setDeleting] = useState(false)
  return (
    <Section id="your-data" title="Your data" text="Download everything you have here, or delete it.">
      <div className="divide-y divide-line rounded-surface border border-line bg-surface">
        <div className={line}>
          <div className="min-w-0 flex-1 basis-60">
            <p className="font-medium">Download everything</p>
            <p className="text-sm text-muted">
              One JSON Lines file with your profile, your sessions and their raw lines, your comments, what is shared
              with you, and the history.
            </p>
          </div>
          <ExportLink />
        </div>
        <div className={line}>
          <div className="min-w-0 flex-1 basis-60">
            <p className="font-medium">Delete your account</p>
            <p className="text-sm text-muted">Deletes all your sessions too, for good. You'll be asked to confirm.</p>
          </div>
          <Button className="max-sm:w-full" icon={<Trash2 size={16} aria-hidden />} onClick={() => setDeleting(true)}>
            Delete account
          </Button>
        </div>
      </div>
      {deleting && <DeleteAccount email={me.addresses[0]?.email ?? ""} onClose={() => setDeleting(false)} />}
    </Section>
  )
}

function ExportLink() {
  return (
    <a href={addressOf(calls.exportAccount, {}).url} download className={buttonClass({ className: "max-sm:w-full" })}>
      <Download size={16} aria-hidden />
      Download everything
    </a>
  )
}
