import { Ellipsis } from "lucide-react"
import type { SessionSummary } from "#protocol/sessions"
import { titleOf } from "../overview/title-of.ts"
import { shareDialog } from "../sharing/share-dialog.ts"
import { IconButton } from "../ui/IconButton.tsx"
import { MenuButton } from "../ui/Menu.tsx"
import { whenWanted } from "../ui/when-wanted.ts"

const popup = whenWanted(() => import("./RowMenuPopup.tsx"))

/** The actions for a session in the list. */
export function RowMenu({ session }: { session: SessionSummary }) {
  return (
    <span className="relative z-10 -mt-1 max-sm:-mt-2.5 max-sm:-mr-2">
      <MenuButton
        popup={popup}
        given={{ session }}
        onOpen={() => void shareDialog.fetch().catch(() => undefined)}
        trigger={(props) => (
          <IconButton {...props} label={`More for ${titleOf(session)}`} icon={<Ellipsis size={16} aria-hidden />} />
        )}
      />
    </span>
  )
}
