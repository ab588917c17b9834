import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { folderOf as claudeFolderOf } from "#agents/claude-code/files"
import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { notCovered } from "../harness/covered.ts"
import { type Person, root } from "../harness/terminals.ts"

/** What agents write, for tests that play one: real transcripts where there are some, else made ones. */
const corpus = resolve(root, "../shared/corpus")

/** A real transcript of about this size, ending with a newline; a made one when the corpus is not here. */
export function transcript(agent: "claude-code" | "codex", atLeast: number, atMost: number): Buffer {
  const folder = join(corpus, agent)
  if (existsSync(folder)) {
    const names = readdirSync(folder, { recursive: true }) as string[]
    for (const name of names.sort()) {
      if (!name.endsWith(".jsonl") || name.includes("agent-")) continue
      const bytes = readFileSync(join(folder, name))
      if (bytes.length < atLeast || bytes.length > atMost) continue
      return bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from("\n")])
    }
  }
  notCovered(`following a real transcript of ${agent}`, "no corpus here: a made one was replayed")
  const lines: string[] = []
  for (let at = 0, bytes = 0; bytes < atLeast; at++) {
    const line = claudeLine("00000000-0000-4000-8000-000000000000", "/work", at)
    lines.push(line)
    bytes += line.length
  }
  return Buffer.from(lines.join(""))
}

/** A record of Claude Code's; every fifth holds no conversation. Characters of several bytes, to be cut in the middle. */
export function claudeLine(sessionId: string, cwd: string, at: number): string {
  if (at % 5 === 4) return `${JSON.stringify({ type: "permission-mode", permissionMode: "default", sessionId })}\n`
  const said = at === 0 ? "Fix the login race" : `${at} é 漢字 🙂 ${"so it goes ".repeat(at % 7)}`
  const message = { role: at % 2 ? "assistant" : "user", content: at % 2 ? [{ type: "text", text: said }] : said }
  const common = { parentUuid: null, isSidechain: false, userType: "external", cwd, sessionId, version: "2.1.0" }
  const record = { ...common, type: message.role, message, uuid: `u${at}`, timestamp: "2026-11-01T10:00:00.000Z" }
  return `${JSON.stringify(record)}\n`
}

export function claudeLines(sessionId: string, cwd: string, from: number, to: number): Buffer {
  return Buffer.from(Array.from({ length: to - from }, (_, at) => claudeLine(sessionId, cwd, from + at)).join(""))
}

/** Where Claude Code keeps the session of this person's folder; the folder is made. */
export function claudeFile(who: Person, id: string, agent?: string): string {
  const session = join(who.home, ".claude/projects", claudeFolderOf(who.work), id)
  const file = agent ? join(session, "subagents", `agent-${agent}.jsonl`) : `${session}.jsonl`
  mkdirSync(dirname(file), { recursive: true })
  return file
}

/** What is to be sent of a file, and how many lines are not. */
export function filtered(bytes: Uint8Array, agent = "claude-code"): { bytes: Buffer; leftOut: number } {
  const filter = new LineFilter(readerFor(agent))
  const sent = Buffer.concat([filter.push(bytes), filter.end()])
  return { bytes: sent, leftOut: Object.values(filter.report.kinds).reduce((sum, it) => sum + it.lines, 0) }
}
