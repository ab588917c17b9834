import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import type { Reader } from "../../agents/src/reader.ts"
import { readerOf } from "../../agents/src/readers.ts"

/**
 * Small transcripts of our own making, each with a trait of real ones. They are stored beside their reader, in
 * `agents/src/<agent>/fixtures/`: every file there is tested, without being listed anywhere.
 */
const agents = path.resolve(import.meta.dirname, "../../agents/src")

/** The folder of the lines that a run writes, which are no agent's. */
export const RUNS = "acp"

/** The reader of the fixtures in a folder. */
export const readerOfFixtures = (folder: string): Reader =>
  readerOf(folder === RUNS ? { kind: "remote", agent: "claude-code" } : { agent: folder })

/** The agent that is recognized by a fixture's beginning. */
export const agentOfFixtures = (folder: string): string | null => (folder === RUNS ? null : folder)

export interface AgentFixture {
  agent: string
  name: string
}

export function agentFixtures(): AgentFixture[] {
  const folders = readdirSync(agents).filter((agent) => existsSync(path.join(agents, agent, "fixtures")))
  return folders.sort().flatMap((agent) =>
    readdirSync(path.join(agents, agent, "fixtures"))
      .filter((file) => /(?<!\.golden)\.jsonl$/.test(file))
      .sort()
      .map((file) => ({ agent, name: file.replace(/\.jsonl$/, "") })),
  )
}

/** Sessions in one document, JSON or Markdown, in the same folders. */
export function agentDocuments(): (AgentFixture & { file: string })[] {
  const folders = readdirSync(agents).filter((agent) => existsSync(path.join(agents, agent, "fixtures")))
  return folders.sort().flatMap((agent) =>
    readdirSync(path.join(agents, agent, "fixtures"))
      .filter((file) => /\.(?:json|md)$/.test(file))
      .sort()
      .map((file) => ({
        agent,
        name: file.replace(/\.\w+$/, ""),
        file: path.join(agents, agent, "fixtures", file),
      })),
  )
}

export function fixtureFile(agent: string, name: string): string {
  return path.join(agents, agent, "fixtures", `${name}.jsonl`)
}

export function fixtureText(agent: string, name: string): string {
  return readFileSync(fixtureFile(agent, name), "utf8")
}
