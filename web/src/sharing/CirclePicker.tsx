import { ChevronDown } from "lucide-react"
import { useState } from "react"
import type { Visibility } from "#protocol/sessions"
import { Choices } from "../ui/Choices.tsx"
import { join } from "../ui/join.ts"
import { Menu, type MenuTrigger } from "../ui/Menu.tsx"
import { usePhone } from "../ui/usePhone.ts"
import { CircleIcon } from "./CircleIcon.tsx"
import { circleLabel, circleMeans, circles } from "./circles.ts"

interface Props {
  circle: Visibility
  /** What the operator forbids: it is shown, and can't be chosen. */
  forbidden: readonly Visibility[]
  busy: boolean
  onChoose: (circle: Visibility) => void
}

/** Who can see the session: a menu for a pointer, a sheet on a phone. */
export function CirclePicker({ circle, forbidden, busy, onChoose }: Props) {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const options = circles.map((it) => {
    const disabled = it !== circle && forbidden.includes(it)
    return {
      value: it,
      label: circleLabel[it],
      hint: disabled ? "Not allowed by this server's operator" : circleMeans[it],
      icon: <CircleIcon circle={it} />,
      disabled,
    }
  })
  const choose = (value: string) => value !== circle && onChoose(value as Visibility)
  const button = (props: Partial<MenuTrigger>) => (
    <button
      type="button"
      {...props}
      disabled={busy}
      aria-label={`${circleLabel[circle]}. Who can see it`}
      className={join(
        "-ml-2 inline-flex h-8 items-center gap-1 rounded-control px-2 font-medium hover:bg-hover disabled:opacity-60",
        "max-sm:h-11",
      )}
    >
      {circleLabel[circle]}
      <ChevronDown size={14} aria-hidden />
    </button>
  )
  if (phone) {
    return (
      <>
        {button({ onClick: () => setOpen(true), "aria-haspopup": "dialog" })}
        <Choices
          open={open}
          onClose={() => setOpen(false)}
          title="Who can see it"
          value={circle}
          options={options}
          onChoose={choose}
        />
      </>
    )
  }
  return (
    <Menu
      label="Who can see it"
      align="start"
      trigger={button}
      entries={[{ group: "Who can see it", value: circle, options, onChoose: choose }]}
    />
  )
}
