import { useSyncExternalStore } from "react"

/** Light, dark, or as the system is set. `public/theme.js` applies a stored choice before the first paint. */
export type Theme = "system" | "light" | "dark"

const listeners = new Set<() => void>()

function chosen(): Theme {
  const now = document.documentElement.dataset.theme
  return now === "light" || now === "dark" ? now : "system"
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === "system") localStorage.removeItem("theme")
    else localStorage.setItem("theme", theme)
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  for (const listener of listeners) listener()
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, chosen)
}
