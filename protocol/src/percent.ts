import type { Upload } from "./sessions.ts"

/** In whole percent. What has not ended is never said to be all there. */
export function percentOf({ done, of }: Pick<Upload, "done" | "of">): number {
  return of > 0 ? Math.min(99, Math.floor((100 * done) / of)) : 0
}
