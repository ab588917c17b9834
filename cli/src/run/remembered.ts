import { readdirSync } from "node:fs"
import { join } from "node:path"
import { SessionId } from "#protocol/sessions"
import { readJson, writeJson } from "../machine/saved.ts"

/** A run as this machine remembers it, so that it can be gone on with here or by the agent itself. */
export interface Remembered {
  session: string
  server: string
  /** The agent's id, and its own id of the session. */
  agent: string
  own: string
  /** What was typed: the agent's word, or a command. */
  word: string | null
  command: string[] | null
  folder: string
  at: string
}

export function keepRun(stateDir: string, run: Remembered): void {
  // The id comes from the server: none may lead out of the folder.
  if (!SessionId.safeParse(run.session).success) throw new Error("That is no session's id.")
  writeJson(join(stateDir, "runs", `${run.session}.json`), run)
}

/** The run of this session, or the newest that was begun in this folder. */
export function findRun(
  stateDir: string,
  wanted: { server: string } & ({ session: string } | { folder: string }),
): Remembered | null {
  const runs = namesIn(join(stateDir, "runs"))
    .map((name) => readJson(join(stateDir, "runs", name)) as unknown as Remembered)
    .filter(({ server }) => server === wanted.server)
    .filter((run) => ("session" in wanted ? run.session === wanted.session : run.folder === wanted.folder))
    .sort((a, b) => (a.at < b.at ? 1 : -1))
  return runs[0] ?? null
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"))
  } catch {
    return []
  }
}
