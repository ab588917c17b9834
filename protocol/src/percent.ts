import type { Upload } from "./sessions.ts"

/** In whole percent, 99 at most: an upload that has not ended never counts as complete. */
export function percentOf({ done, of }: Pick<Upload, "done" | "of">): number {
  return of > 0 ? Math.min(99, Math.floor((100 * done) / of)) : 0
}
