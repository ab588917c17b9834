import { useNavigate } from "@tanstack/react-router"
import { LogOut, Settings } from "lucide-react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Me } from "#protocol/identity"
import { forgetPerson } from "../api/forget-person.ts"
import { useSend } from "../api/useSend.ts"
import MenuPopup from "../ui/MenuPopup.tsx"
import type { MenuState } from "../ui/menu-state.ts"
import { chooseTheme, type Theme, useTheme } from "../ui/theme.ts"
import { themes } from "../ui/themes.ts"

export default function PersonMenuPopup({ me, ...menu }: MenuState & { me: Me }) {
  const theme = useTheme()
  const navigate = useNavigate()
  const signOut = useSend(calls.signOut, {
    leaves: "person",
    onDone: () => {
      forgetPerson()
      void navigate({ to: "/" }).then(() => location.reload())
    },
  })
  const name = cleanLine(me.person.name)
  return (
    <MenuPopup
      {...menu}
      label="You"
      entries={[
        {
          text: (
            <>
              <span className="block truncate font-medium text-ink">{name}</span>
              <span className="block truncate">{cleanLine(me.addresses[0]?.email ?? "")}</span>
            </>
          ),
        },
        null,
        {
          label: "Settings",
          icon: <Settings size={16} aria-hidden />,
          onSelect: () => void navigate({ to: "/settings" }),
        },
        null,
        { group: "Theme", value: theme, options: themes, onChoose: (value) => chooseTheme(value as Theme) },
        null,
        { label: "Sign out", icon: <LogOut size={16} aria-hidden />, onSelect: () => signOut.mutate({}) },
      ]}
    />
  )
}
