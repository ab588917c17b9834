import { version } from "./config/version.ts"
import type { Config } from "./config.ts"

interface Started {
  url: string
  firstStart: string | null
  inbox: string | null
}

/** The message printed after the start: first the link to open. */
export function welcome(running: Started, config: Pick<Config, "hints" | "dataDir">): string[] {
  const lines: string[] = []
  if (running.firstStart) {
    lines.push(
      "",
      "  Open this link to set openctl up. It works once, in the next 15 minutes:",
      "",
      `    ${running.firstStart}`,
      "",
    )
  }
  lines.push(`openctl ${version} is at ${running.url}`, ...config.hints)
  if (running.inbox) {
    lines.push(
      "",
      "No mail is set up: sign-in codes are printed here, and shown together with all other emails at",
      `  ${running.inbox}`,
    )
  }
  lines.push("", `Your data is in ${config.dataDir}. Stop with Ctrl-C.`)
  return lines
}
