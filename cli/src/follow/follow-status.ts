import { cleanLine } from "#protocol/clean"
import { count, sayBytes } from "../terminal/words.ts"

/** How it stands with a session that is followed. */
export interface Status {
  state: "connecting" | "live" | "offline" | "silent"
  /** Lines that the server has. */
  lines: number
  subAgents: number
  /** What was read and is not there yet. */
  waitingBytes: number
  /** What it is called, once that is known. */
  title: string
}

/** One line, the most important first: what a narrow terminal has no room for is cut at its end. */
export function statusLine({ state, lines, subAgents, waitingBytes, title }: Status): string {
  const parts = [state, count(lines, "line")]
  if (waitingBytes > 0) parts.push(`${sayBytes(waitingBytes)} ${state === "live" ? "to send" : "kept here"}`)
  if (subAgents > 0) parts.push(count(subAgents, "sub-agent"))
  const named = cleanLine(title, 100)
  if (named) parts.push(named)
  return parts.join(" · ")
}
