import { Monitor, Moon, Sun } from "lucide-react"
import { createElement } from "react"

const icon = { size: 16, "aria-hidden": true } as const

export const themes = [
  { value: "system", label: "System", icon: createElement(Monitor, icon) },
  { value: "light", label: "Light", icon: createElement(Sun, icon) },
  { value: "dark", label: "Dark", icon: createElement(Moon, icon) },
]
