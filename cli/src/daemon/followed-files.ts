import { readJson, writeJson } from "../machine/saved.ts"

/**
 * Which files the daemon is done with, and how they looked then: one that has changed since is followed again. A session that
 * its owner deleted stays deleted, whatever its agent writes.
 */
export interface Done {
  stamp: string
  deleted?: boolean
}

const MOST = 2000

export class FollowedFiles {
  #path: string
  #done: Map<string, Done>

  constructor(path: string) {
    this.#path = path
    this.#done = new Map(Object.entries(readJson(path) as Record<string, Done>))
  }

  isDone(key: string, stamp: string): boolean {
    const it = this.#done.get(key)
    return it !== undefined && (it.deleted === true || it.stamp === stamp)
  }

  keep(key: string, done: Done): void {
    this.#done.delete(key)
    this.#done.set(key, done)
    writeJson(this.#path, Object.fromEntries([...this.#done].slice(-MOST)))
  }
}
