import { chmodSync, statSync } from "node:fs"

/** A mounted folder may belong to somebody else, who says who may open it. */
export function closeToOthers(path: string, mode: number): void {
  const found = statSync(path)
  if (found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) chmodSync(path, mode)
}
