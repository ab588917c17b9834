import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { LogOut, Settings } from "lucide-react"
import { calls, type Me } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { useSend } from "../api/useSend.ts"
import type { MenuState } from "../ui/Menu.tsx"
import MenuPopup from "../ui/MenuPopup.tsx"
import { chooseTheme, type Theme, useTheme } from "../ui/theme.ts"
import { themes } from "./themes.ts"

export default function PersonMenuPopup({ me, ...menu }: MenuState & { me: Me }) {
  const theme = useTheme()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const signOut = useSend(calls.signOut, {
    onDone: () => {
      // Nothing of what this person saw may be left for the next one at the same screen.
      queries.clear()
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
        { group: "Light or dark", value: theme, options: themes, onChoose: (value) => chooseTheme(value as Theme) },
        null,
        { label: "Sign out", icon: <LogOut size={16} aria-hidden />, onSelect: () => signOut.mutate({}) },
      ]}
    />
  )
}
