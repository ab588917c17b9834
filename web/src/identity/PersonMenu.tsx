import { useQueryClient } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { LogOut, Monitor, Moon, Settings, Sun } from "lucide-react"
import { calls, type Me } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { useSend } from "../api/useSend.ts"
import { Avatar } from "../ui/Avatar.tsx"
import { Menu } from "../ui/Menu.tsx"
import { chooseTheme, type Theme, useTheme } from "../ui/theme.ts"

export const themes = [
  { value: "system", label: "System", icon: <Monitor size={16} aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun size={16} aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon size={16} aria-hidden /> },
]

export function PersonMenu({ me }: { me: Me }) {
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
    <Menu
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
      trigger={(props) => (
        <button
          {...props}
          aria-label={`You, ${name}: settings, light or dark, sign out`}
          className="ml-1 inline-flex size-9 items-center justify-center rounded-full hover:bg-hover max-sm:size-11"
        >
          <Avatar id={me.person.id} name={name} picture={me.person.picture} size={28} />
        </button>
      )}
    />
  )
}
