import { cleanLine } from "#protocol/clean"
import type { Me } from "#protocol/identity"
import { Avatar } from "../ui/Avatar.tsx"
import { MenuButton } from "../ui/Menu.tsx"
import { whenWanted } from "../ui/when-wanted.ts"

const popup = whenWanted(() => import("./PersonMenuPopup.tsx"))

export function PersonMenu({ me }: { me: Me }) {
  const name = cleanLine(me.person.name)
  return (
    <MenuButton
      popup={popup}
      given={{ me }}
      trigger={(props) => (
        <button
          {...props}
          aria-label={`You, ${name}: settings, theme, sign out`}
          className="ml-1 inline-flex size-9 items-center justify-center rounded-full hover:bg-hover max-sm:size-11"
        >
          <Avatar id={me.person.id} name={name} picture={me.person.picture} size={28} />
        </button>
      )}
    />
  )
}
