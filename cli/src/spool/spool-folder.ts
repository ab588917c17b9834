import { createHash } from "node:crypto"
import { join } from "node:path"

/** How much may wait for a server that is away: days of conversation, and nothing that a disk would notice. */
export const SPOOL_BYTES = 256 * 1024 * 1024

/** Where the lines of a session wait: by what makes it the same session again. */
export function spoolFolder(stateDir: string, server: string, external: string): string {
  const name = createHash("sha256").update(`${server} ${external}`).digest("hex").slice(0, 24)
  return join(stateDir, "spool", name)
}
