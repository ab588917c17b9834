import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { agentOf } from "#agents/all"
import { type Json, key } from "#agents/json"
import type { Surroundings } from "../../config.ts"
import { foldersOf } from "../../transcripts/find-sessions.ts"

/** The agent writes its file while it ends the turn. */
const PATIENCE_MS = 1000
const EVERY_MS = 50
/** A file that is longer is not worth the wait. */
const LONGEST_FILE = 64 * 1024 * 1024

/** For an agent that doesn't say over the protocol how its calls ended: its own file of the session says it. */
export class LateResults {
  #agent: string
  #session: string
  #around: Pick<Surroundings, "home" | "folders">
  #missing = new Set<string>()
  #path: string | null = null

  constructor(agent: string, session: string, around: Pick<Surroundings, "home" | "folders">) {
    this.#agent = agent
    this.#session = session
    this.#around = around
  }

  /** Notes calls that ended without a word. */
  take(update: Json): void {
    const id = key(update.toolCallId)
    if (id === undefined || (update.status !== "completed" && update.status !== "failed")) return
    const isTold = update.rawOutput != null || (Array.isArray(update.content) && update.content.length > 0)
    if (!isTold) this.#missing.add(id)
  }

  /** At the turn's end: what the file says of these calls, as updates. Waits at most a second for it. */
  async find(): Promise<Json[]> {
    const found: Json[] = []
    const until = Date.now() + PATIENCE_MS
    while (this.#missing.size > 0) {
      for (const [id, { text, failed, exit }] of await this.#read()) {
        if (!this.#missing.delete(id)) continue
        found.push({
          sessionUpdate: "tool_call_update",
          toolCallId: id,
          status: failed ? "failed" : "completed",
          content: [{ type: "content", content: { type: "text", text } }],
          ...(exit !== undefined && { _meta: { terminal_exit: { exit_code: exit } } }),
        })
      }
      if (this.#missing.size === 0 || Date.now() >= until) break
      await pause(EVERY_MS)
    }
    this.#missing.clear()
    return found
  }

  async #read() {
    const { acp } = agentOf(this.#agent) ?? {}
    this.#path ??= await this.#search()
    if (this.#path === null || !acp?.lateResults) return new Map()
    // It may be gone again, or be written anew.
    const size = await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    )
    if (size === 0 || size > LONGEST_FILE) return new Map()
    return acp.lateResults.resultsIn(await readFile(this.#path, "utf8").catch(() => ""))
  }

  async #search(): Promise<string | null> {
    const { files, acp } = agentOf(this.#agent) ?? {}
    if (!files || !acp?.lateResults || files.layout?.by !== "path") return null
    let folders = foldersOf(files, this.#around)
    for (const name of files.layout.path)
      folders = (await Promise.all(folders.map((folder) => below(folder, name)))).flat()
    for (const folder of folders) {
      const name = (await namesIn(folder)).find((one) => acp.lateResults?.isOf(one, this.#session))
      if (name !== undefined) return join(folder, name)
    }
    return null
  }
}

async function below(folder: string, name: string): Promise<string[]> {
  return name === "*" ? (await namesIn(folder)).map((one) => join(folder, one)) : [join(folder, name)]
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
