import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { syncFolder, writeDurably } from "./durable.ts"

/**
 * What this machine has done with each prompt, on disk before it is done. A prompt that the journal knows is never given to the
 * agent again, whatever the server says: a server may have been restored from a backup.
 *
 * A file per prompt, so that writing one costs the same after ten thousand others. Prompts whose end the server knows lie apart.
 */
export interface Noted {
  proposal: string
  /** SHA-256 of what reached the agent. */
  hash: string
  run: string
  at: string
  /**
   * `waiting`: typed at the terminal while the server was away, and not given yet. `given`: it may have reached the agent. A run that
   * finds one that an earlier run left so can only say that it was interrupted.
   */
  state: "waiting" | "given" | "ended"
  /** The owner's own text from the terminal, as long as the server doesn't have it. */
  text?: string
  ended?: Ending
}

export interface Ending {
  state: "completed" | "cancelled" | "failed" | "interrupted"
  stop?: string
  note?: string
}

export const hashOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex")

export class Journal {
  #folder: string
  #done: string

  constructor(folder: string) {
    this.#folder = join(folder, "journal")
    this.#done = join(this.#folder, "done")
    mkdirSync(this.#done, { recursive: true, mode: 0o700 })
  }

  /** What is noted of a prompt, or null if it was never given. */
  find(proposal: string): Noted | null {
    return read(this.#path(proposal)) ?? read(join(this.#done, nameOf(proposal)))
  }

  /** Throws when the disk refuses: then nothing may be done. */
  note(noted: Noted): void {
    writeDurably(this.#path(noted.proposal), noted)
  }

  /** Its turn has ended. */
  end(proposal: string, ended: Ending): void {
    const noted = this.find(proposal)
    if (noted) this.note({ ...noted, state: "ended", ended })
  }

  /** The server has its text. */
  tellText(proposal: string): void {
    const { text, ...noted } = this.find(proposal) ?? {}
    if (text !== undefined) this.note(noted as Noted)
  }

  /** The server knows its end. */
  settle(proposal: string): void {
    if (!existsSync(this.#path(proposal))) return
    renameSync(this.#path(proposal), join(this.#done, nameOf(proposal)))
    syncFolder(this.#done)
  }

  /** Those whose end the server doesn't know, in the order in which they were noted. */
  get unsettled(): Noted[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => read(join(this.#folder, name)) ?? [])
      .sort((a, b) => (a.at < b.at ? -1 : 1))
  }

  #path(proposal: string): string {
    return join(this.#folder, nameOf(proposal))
  }
}

/** Ids of prompts come from the server: none may lead out of the folder. */
function nameOf(proposal: string): string {
  if (!/^[0-9a-f-]{36}$/i.test(proposal)) throw new Error("That is not the id of a prompt.")
  return `${proposal.toLowerCase()}.json`
}

function read(path: string): Noted | null {
  let text: string
  try {
    text = readFileSync(path, "utf8")
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null
    throw error
  }
  return JSON.parse(text) as Noted
}
