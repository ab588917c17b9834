import { useSyncExternalStore } from "react"

/** Whether the server now has a newer build than the open page. */
let updated = false
const listeners = new Set<() => void>()

export function becomeUpdated(): void {
  if (updated) return
  updated = true
  for (const listener of [...listeners]) listener()
}

export function useUpdated(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => updated,
  )
}

const script = "script[type=module][src]"
let looking: Promise<void> | null = null

/** Each build's document names its own script: another name means another build. */
export function checkForUpdate(): Promise<void> {
  looking ??= look().finally(() => {
    looking = null
  })
  return looking
}

async function look(): Promise<void> {
  const own = document.querySelector(script)?.getAttribute("src")
  if (updated || !own?.startsWith("/assets/")) return
  try {
    const response = await fetch("/", { cache: "no-store" })
    const there = new DOMParser().parseFromString(await response.text(), "text/html").querySelector(script)
    const name = there?.getAttribute("src")
    if (response.ok && name?.startsWith("/assets/") && name !== own) becomeUpdated()
  } catch {
    // The server can't be reached: checked again at the next connection.
  }
}
