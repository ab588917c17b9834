import { Check, Copy, RefreshCw, Trash2 } from "lucide-react"
import type { Link } from "#protocol/links"
import { Badge } from "../ui/Badge.tsx"
import { Button } from "../ui/Button.tsx"
import { CopyField } from "../ui/CopyField.tsx"
import { IconButton } from "../ui/IconButton.tsx"
import { Shortened } from "../ui/Shortened.tsx"
import { Spinner } from "../ui/Spinner.tsx"
import { Time } from "../ui/Time.tsx"
import { toast } from "../ui/toast.ts"
import { useCopy } from "../ui/useCopy.ts"
import { linkName } from "./useLinks.ts"

interface Props {
  link: Link
  mayRotate: boolean
  mayRevoke: boolean
  rotating: boolean
  say: (text: string) => void
  onRotate: () => void
  onRevoke: () => void
}

export function LinkRow({ link, mayRotate, mayRevoke, rotating, say, onRotate, onRevoke }: Props) {
  const { copied, refused, copy } = useCopy()
  const name = linkName(link)
  const ended = link.expires_at !== null && Date.parse(link.expires_at) < Date.now()
  const copyIt = () =>
    void copy(link.url).then((done) => {
      const text = "Share link copied. Anyone who has it can read the session."
      if (done) toast(text)
      say(done ? text : "Your browser didn't allow copying. The link is selected.")
    })
  return (
    <div data-link={link.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2.5">
      <div className="min-w-0 flex-1 basis-56">
        <div className="flex min-w-0 items-center gap-2">
          <Shortened text={name} most={32} className="font-medium" />
          {ended && <Badge tone="wait">Expired</Badge>}
        </div>
        <p className="text-sm text-muted">
          <Uses link={link} />
          {", "}
          {link.expires_at === null ? (
            "never expires"
          ) : (
            <>
              {ended ? "expired" : "expires"} <Time at={link.expires_at} />
            </>
          )}
        </p>
      </div>
      <div className="flex items-center gap-1">
        {!ended && !refused && (
          <Button
            size="sm"
            aria-label={copied ? "Copied" : `Copy ${name}`}
            icon={copied ? <Check size={14} aria-hidden className="text-good" /> : <Copy size={14} aria-hidden />}
            onClick={copyIt}
          >
            <span className="w-11 text-left">{copied ? "Copied" : "Copy"}</span>
          </Button>
        )}
        {mayRotate && (
          <IconButton
            label={`Reset ${name}`}
            aria-busy={rotating || undefined}
            icon={rotating ? <Spinner /> : <RefreshCw size={16} aria-hidden />}
            onClick={() => rotating || onRotate()}
          />
        )}
        {mayRevoke && (
          <IconButton
            label={`Revoke ${name}`}
            icon={<Trash2 size={16} aria-hidden />}
            className="hover:text-bad"
            onClick={onRevoke}
          />
        )}
      </div>
      {refused && (
        <div className="basis-full">
          <CopyField text={link.url} label={`Address of ${name}`} />
        </div>
      )}
    </div>
  )
}

function Uses({ link }: { link: Link }) {
  if (link.uses === 0 || link.last_used_at === null) return "Never opened"
  return (
    <>
      Opened {link.uses === 1 ? "once" : `${link.uses} times`}, last <Time at={link.last_used_at} />
    </>
  )
}
