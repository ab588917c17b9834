import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"

/**
 * Transcripts to measure with: real ones, from `shared/corpus` beside the checkout where there is one, else the fixtures of
 * the readers. They are repeated until there are enough lines. Ids get the round's number, so that no two entries share one.
 */
const corpus = path.resolve(import.meta.dirname, "../../shared/corpus/claude-code")
const fixtures = path.resolve(import.meta.dirname, "../agents/src/claude-code/fixtures")

export const source = existsSync(corpus) ? "real transcripts of Claude Code" : "the fixtures of the readers"

let lines: string[] | undefined

function known(): string[] {
  const folder = existsSync(corpus) ? corpus : fixtures
  lines ??= readdirSync(folder)
    .filter((name) => /(?<!\.golden)\.jsonl$/.test(name))
    .sort()
    .flatMap((name) => readFileSync(path.join(folder, name), "utf8").split(/\r?\n/))
    // So that a thousand of them make 1.3 MB, as the targets assume.
    .filter((line) => line.trim() !== "" && line.length < 6_000)
  return lines
}

/** The given number of lines, each with its newline. */
export function transcript(entries: number): Uint8Array<ArrayBuffer> {
  const all = known()
  const text: string[] = []
  for (let n = 0; n < entries; n++) {
    const round = Math.floor(n / all.length)
    const line = all[n % all.length] ?? ""
    text.push(
      round === 0
        ? line
        : line.replace(
            /"((?:parentU|u)uid)":"([0-9a-f]{6})../g,
            `"$1":"$2${(round % 256).toString(16).padStart(2, "0")}`,
          ),
    )
  }
  return new Uint8Array(Buffer.from(`${text.join("\n")}\n`))
}

/** One line of typical length, without its newline. */
export const anyLine = (): string => known().find((line) => line.length > 600 && line.length < 2000) ?? "{}"
