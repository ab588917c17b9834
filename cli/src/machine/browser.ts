import { spawn } from "node:child_process"
import type { Surroundings } from "../config.ts"

/** Opens a page where there is a screen for it. Says whether it could; whoever asks has the address to show anyway. */
export async function openBrowser(around: Surroundings, address: string): Promise<boolean> {
  if (!around.screen) return false
  const [command, ...args] = opener(address)
  if (command === undefined) return false
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true })
    child.once("error", () => resolve(false))
    child.once("spawn", () => {
      child.unref()
      resolve(true)
    })
  })
}

function opener(address: string): string[] {
  if (process.platform === "darwin") return ["open", address]
  // `start` is of the shell, which would read & in an address; this is not.
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", address]
  return ["xdg-open", address]
}
