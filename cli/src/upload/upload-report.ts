import { leftOutByBytes } from "#agents/left-out"
import { cleanLine } from "#protocol/clean"
import type { Visibility } from "#protocol/sessions"
import { count, sayBytes } from "../terminal/words.ts"
import type { SessionFile } from "../transcripts/session-file.ts"
import type { Uploaded, Wish } from "./upload-session.ts"

/** What came of an upload, in sentences. */
export function told({ session, created, sources, report }: Uploaded, label: string, wish: Wish): string[] {
  const sent = sources.reduce((sum, it) => sum + it.sent, 0)
  const agents = sources.length - 1
  const parts = [label, count(session.entries, "line"), sayBytes(session.bytes)]
  if (agents > 0) parts.push(count(agents, "sub-agent"))
  const what = created ? "Uploaded" : sent > 0 ? `Added ${count(sent, "line")} to` : "Nothing new in"
  const lines = [`${what} "${cleanLine(session.title, 60)}" (${parts.join(", ")})`]
  const left = leftOutByBytes(report)
  if (left.length > 0 && sent > 0) {
    const total = left.reduce((sum, it) => ({ lines: sum.lines + it.lines, bytes: sum.bytes + it.bytes }), {
      lines: 0,
      bytes: 0,
    })
    lines.push(
      `Left out ${count(total.lines, "line")} (${sayBytes(total.bytes)}) that are not conversation; to send them too, add --all:`,
    )
    for (const it of left.slice(0, 6)) lines.push(`  ${it.kind}: ${count(it.lines, "line")}, ${sayBytes(it.bytes)}`)
    if (left.length > 6) lines.push(`  and ${count(left.length - 6, "other kind")}`)
  }
  if (report.cleaned > 0 && sent > 0 && !wish.all)
    lines.push(`Removed credentials and instructions from ${count(report.cleaned, "line")}.`)
  if (sources.some((it) => it.keptBack)) {
    lines.push("The last line was still being written, so it was not sent. Upload again when the agent has finished.")
  }
  const seen = seenBy[session.visibility]
  if (seen) lines.push(seen)
  return lines
}

/** Nobody has to be told of a session that is private. */
export const seenBy: Record<Visibility, string | null> = {
  private: null,
  team: "Everyone with an account on this server can read it.",
  public: "It is public: anyone who has its address can read it.",
}

/** Kinds of records that no reader knows, so that new ones are noticed; null where there are none. */
export function toldOfUnknown(unknown: readonly { what: string; count: number }[]): string | null {
  if (unknown.length === 0) return null
  const records = unknown.reduce((sum, one) => sum + one.count, 0)
  const kinds = unknown.slice(0, 5).map(({ what }) => cleanLine(what, 60))
  const names = kinds.join(", ") + (unknown.length > kinds.length ? ", …" : "")
  return `${count(records, "record")} of ${count(unknown.length, "kind")} that openctl doesn't know: ${names}`
}

/** The same for scripts. */
export function forScripts({ session, created, sources, report }: Uploaded, file: SessionFile, url: string) {
  return {
    id: session.id,
    url,
    title: session.title,
    agent: session.agent,
    status: session.status,
    visibility: session.visibility,
    created,
    file: file.path,
    entries: session.entries,
    bytes: session.bytes,
    sources: sources.map(({ source, lines, sent }) => ({ name: source, lines, sent })),
    left_out: leftOutByBytes(report),
    cleaned: report.cleaned,
  }
}
