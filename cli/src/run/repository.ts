import { execFile } from "node:child_process"
import { promisify } from "node:util"

const run = promisify(execFile)
const PATIENCE_MS = 3000

/** The git remote of a folder as `owner/name`, and its branch, as far as there are any. */
export async function repositoryOf(folder: string): Promise<{ repository?: string; branch?: string }> {
  const [remote, branch] = await Promise.all([
    git(folder, "remote", "get-url", "origin"),
    git(folder, "rev-parse", "--abbrev-ref", "HEAD"),
  ])
  const repository = remote === null ? undefined : nameIn(remote)
  return {
    ...(repository !== undefined && { repository }),
    ...(branch !== null && branch !== "HEAD" && { branch }),
  }
}

/** The last two names of the address. Nothing else of it leaves: it may hold credentials. */
export function nameIn(remote: string): string | undefined {
  // A folder of this machine is nobody's repository.
  if (/^(\/|\.|file:)/.test(remote.trim())) return undefined
  return /([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote.trim())?.[1]
}

async function git(folder: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run("git", ["-C", folder, ...args], { timeout: PATIENCE_MS })
    return stdout.trim() || null
  } catch {
    // No git, no repository, or no remote.
    return null
  }
}
