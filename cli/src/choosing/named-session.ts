import { resolve } from "node:path"
import type { Surroundings } from "../config.ts"
import { Failure } from "../terminal/failure.ts"
import { readSessionFile, type SessionFile } from "../transcripts/session-file.ts"
import { pathOfStored } from "../transcripts/stores.ts"

/** The session that a person named by its file, or, if it is in an agent's database, by its id there. */
export async function namedSession(around: Surroundings, named: string): Promise<SessionFile> {
  try {
    return await readSessionFile(resolve(around.cwd, named))
  } catch (error) {
    if (!(error instanceof Failure && error.code === "NO_SUCH_FILE")) throw error
    const path = pathOfStored(around, named)
    if (path === null) throw error
    return readSessionFile(path)
  }
}
