import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { mac } from "../storage/keys.ts"
import type { Head } from "./chain.ts"

/**
 * The format of history-heads.jsonl. Each line covers the previous one and is numbered, so a line that was changed, removed,
 * inserted or moved is detected. A file may have several stretches, each with an id of its own (`file`).
 */
export const HEADS_FILE = "history-heads.jsonl"

export interface HeadLine extends Head {
  file: string
  line: number
  seal: string
}

export function seal(key: Uint8Array, before: string, it: Omit<HeadLine, "seal">): HeadLine {
  const { file, line, chain, place, mac: head } = it
  return {
    file,
    line,
    chain,
    place,
    mac: head,
    seal: mac(key, JSON.stringify(["head", before, file, line, chain, place, head])),
  }
}

/** Lines from before lines were chained: their heads count, but their order and number can't be checked. */
const looseSeal = (key: Uint8Array, { chain, place, mac: head }: Head) =>
  mac(key, JSON.stringify(["head", chain, place, head]))

/** The key that heads are written with, and all keys that the server has had. */
export type HeadKeys = readonly [Uint8Array, ...Uint8Array[]]

export const headsPath = (folder: string) => join(folder, HEADS_FILE)

export interface HeadsRead {
  heads: Head[]
  /** The chained lines of each stretch, up to the first that fails the check. */
  stretches: Map<string, HeadLine[]>
  /** The flaws, as sentences. */
  problems: string[]
}

export function readHeadsFile(path: string, keys: HeadKeys): HeadsRead {
  return readHeadsText(existsSync(path) ? readFileSync(path, "utf8") : "", keys)
}

export function readHeadsText(text: string, keys: HeadKeys): HeadsRead {
  const read: HeadsRead = { heads: [], stretches: new Map(), problems: [] }
  for (const written of text.split("\n")) {
    const line = parse(written)
    if (!line) continue
    const bare = { chain: line.chain, place: line.place, mac: line.mac }
    if (line.file === undefined || line.line === undefined) {
      if (!keys.some((key) => line.seal === looseSeal(key, bare)))
        read.problems.push(`a line of ${HEADS_FILE} is not as it was written`)
      else read.heads.push(bare)
      continue
    }
    const stretch = read.stretches.get(line.file) ?? []
    read.stretches.set(line.file, stretch)
    const before = stretch.at(-1)
    const numbered = line as HeadLine
    const isOurs = keys.some((key) => seal(key, before?.seal ?? "", numbered).seal === numbered.seal)
    if (numbered.line !== (before?.line ?? 0) + 1 || !isOurs) {
      read.problems.push(`line ${numbered.line} of ${HEADS_FILE} is not as it was written, or not in its place`)
      // All later lines depend on it, so a stretch of such lines is one flaw.
      if (read.problems.length > 50) break
    }
    stretch.push(numbered)
    read.heads.push(bare)
  }
  return read
}

function parse(line: string): (Head & { seal: string; file?: string; line?: number }) | null {
  try {
    const it = JSON.parse(line) as Partial<HeadLine>
    const isHead = typeof it.chain === "string" && typeof it.place === "number" && typeof it.mac === "string"
    return isHead && typeof it.seal === "string" ? (it as HeadLine) : null
  } catch {
    // Half a line, left by a crash.
    return null
  }
}
