import { Ellipsis } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { IconButton } from "../ui/IconButton.tsx"
import { MenuButton } from "../ui/Menu.tsx"
import { whenWanted } from "../ui/when-wanted.ts"

const popup = whenWanted(() => import("./SessionMenuPopup.tsx"))

/** What can be done with the whole session. */
export function SessionMenu({ session }: { session: Session }) {
  return (
    <MenuButton
      popup={popup}
      given={{ session }}
      trigger={(props) => <IconButton {...props} label="More" icon={<Ellipsis size={16} aria-hidden />} />}
    />
  )
}
