import { chmodSync, statSync } from "node:fs"

/** A mounted folder may have another owner, who controls its permissions. */
export function closeToOthers(path: string, mode: number): void {
  const found = statSync(path)
  if (found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) chmodSync(path, mode)
}
