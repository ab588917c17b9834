import { stat } from "node:fs/promises"
import type { Surroundings } from "../config.ts"
import { fileOfSession } from "../transcripts/find-sessions.ts"
import { readSessionFile, type SessionFile } from "../transcripts/session-file.ts"
import { placeOf } from "../transcripts/stores.ts"
import { dropSingle, readSingles, type Single } from "./singles.ts"
import { stampOf, type Written } from "./sweep.ts"

/** A session that was shared is followed until somebody stops it, or nothing was written to it for so long. */
const FORGOTTEN_MS = 24 * 60 * 60_000

/** The files of the sessions that are followed one by one, as they appear. */
export class SingleFiles {
  #around: Pick<Surroundings, "home" | "folders" | "stateDir">
  #server: string
  #files = new Map<string, SessionFile>()

  constructor(around: Pick<Surroundings, "home" | "folders" | "stateDir">, server: string) {
    this.#around = around
    this.#server = server
  }

  async look(): Promise<{ single: Single; written: Written | null }[]> {
    const found: { single: Single; written: Written | null }[] = []
    for (const single of readSingles(this.#around.stateDir, this.#server)) {
      const written = await this.#written(single)
      const lastAt = Math.max(Date.parse(single.since), written?.file.changedAt ?? 0)
      if (Date.now() - lastAt > FORGOTTEN_MS) dropSingle(this.#around.stateDir, single)
      else found.push({ single, written })
    }
    return found
  }

  async #written(single: Single): Promise<Written | null> {
    const { agent, own } = single
    const file = this.#files.get(own) ?? (await fileOfSession(this.#around, agent, own))
    if (!file) return null
    this.#files.set(own, file)
    if (placeOf(file.path)) return this.#stored(file, single)
    const it = await stat(file.path).catch(() => null)
    if (!it) return null
    const now = { ...file, agent, bytes: it.size, changedAt: it.mtimeMs }
    return { file: now, directory: file.directory ?? single.directory, stamp: stampOf(it) }
  }

  async #stored({ path }: SessionFile, { agent, directory }: Single): Promise<Written | null> {
    const file = await readSessionFile(path).catch(() => null)
    return file && { file: { ...file, agent }, directory: file.directory ?? directory, stamp: String(file.changedAt) }
  }
}
