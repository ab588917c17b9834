import { cleanLine } from "#protocol/clean"
import type { Output } from "../terminal/output.ts"
import { count, sayBytes } from "../terminal/words.ts"
import { type Status, statusLine } from "./follow-status.ts"
import type { Followed } from "./following.ts"
import type { Happening, Totals } from "./happening.ts"

/** What somebody who follows a session sees: one calm line in a terminal, a line for what changes, JSON lines for scripts. */
export function followReport(out: Output, followed: Followed) {
  let lines: Record<string, number> = {}
  let state: Status["state"] = "connecting"
  const draw = () => {
    const { session, totals, given } = followed
    out.draw(
      statusLine({
        state,
        lines: Object.values(lines).reduce((sum, it) => sum + it, 0),
        subAgents: Object.keys(lines).filter((it) => it !== "main").length,
        waitingBytes: totals.waiting_bytes,
        title: session?.title ?? given.file.path,
      }),
    )
  }
  return {
    /** Again: what waits here, and what the session is called, change without a word. */
    draw,
    hear(it: Happening): void {
      if (out.json) {
        const session = followed.session && it.event !== "following" ? { session: followed.session.id } : {}
        out.result({ ...it, ...session }, [])
        return
      }
      if (it.event === "following") {
        state = "live"
        // So many lines were there before.
        lines = Object.fromEntries((followed.session?.sources ?? []).map((one) => [one.name, one.lines]))
        if (it.continues !== undefined) {
          out.tell(`A new session began here: ${it.url}`)
          return
        }
        out.result(it, [it.url])
        out.tell(
          `${it.created ? "Following a new session" : `Continuing "${cleanLine(it.title, 60)}"`}. Ctrl-C stops following; the session stays.`,
        )
      } else if (it.event === "sent") {
        lines[it.source] = it.lines
        state = "live"
      } else if (it.event === "source") {
        lines[it.source] ??= 0
      } else if (it.event === "moved") {
        out.remark("The session was resumed in another file. Following that one now.")
      } else if (it.event === "read-again") {
        out.remark(`${it.source === "main" ? "The file" : it.source} was ${it.why}. Reading it again from the start.`)
      } else if (it.event === "away") {
        state = "offline"
        out.tell(`${cleanLine(it.message, 300)} What the agent writes is kept on this machine and sent later.`)
      } else if (it.event === "back") {
        state = followed.session?.status === "complete" ? "silent" : "live"
        out.tell("The server is back.")
      } else if (it.event === "full") {
        out.warn(
          "No more can be kept on this machine until the server is back. Until then the rest exists only in the agent's file, so don't delete it.",
        )
      } else if (it.event === "complete") {
        state = "silent"
        out.tell(
          `No activity for a while: marked as complete with ${saidOf(it)}. It becomes live again when the agent continues.`,
        )
      }
    },
  }
}

/** "412 lines, 97 left out (8.4 MB)" */
export function saidOf(it: Totals): string {
  const parts = [
    count(
      it.sources.reduce((sum, one) => sum + one.lines, 0),
      "line",
    ),
  ]
  const left = it.left_out.reduce((sum, one) => ({ lines: sum.lines + one.lines, bytes: sum.bytes + one.bytes }), {
    lines: 0,
    bytes: 0,
  })
  if (left.lines > 0) parts.push(`${left.lines.toLocaleString("en")} left out (${sayBytes(left.bytes)})`)
  return parts.join(", ")
}
