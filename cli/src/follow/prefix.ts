import type { RawPrefix } from "#protocol/raw-prefix"
import { RawHash } from "#upload/raw-hash"
import { nativeSha256 } from "../connection/sender.ts"

type Told = Pick<RawPrefix, "bytes" | "sha256">

/** How a followed file begins, as far as it is read: compared with what the server was told, and told with what is sent next. */
export class Prefix {
  #hash = new RawHash(nativeSha256())
  #goal: RawPrefix | null = null
  /** Where what was handed over ends. */
  #ends: { line: number; told: Told }[] = []

  /** From the file's start on, up to where it was sent last, it has to be the same. */
  begin(goal: RawPrefix | null): void {
    this.#hash = new RawHash(nativeSha256())
    this.#goal = goal && goal.bytes > 0 ? goal : null
  }

  /** It is not read yet to where it was sent last. */
  get isBehind(): boolean {
    return this.#goal !== null
  }

  /** Takes the next line in. Where the file was sent to: how many lines it had then, or "another" when it is not that file. */
  add(line: Uint8Array): number | "another" | null {
    this.#hash.add(line)
    const goal = this.#goal
    if (!goal || this.#hash.bytes < goal.bytes) return null
    this.#goal = null
    const { bytes, sha256 } = this.#hash.told()
    return bytes === goal.bytes && sha256 === goal.sha256 ? goal.lines : "another"
  }

  /** All that is read so far is handed over; `line` comes next. */
  endAt(line: number): void {
    this.#ends.push({ line, told: this.#hash.told() })
  }

  /** What to tell with lines after which `line` comes, if something was handed over up to there. */
  toldAt(line: number): Told | undefined {
    this.#ends = this.#ends.filter((one) => one.line >= line)
    return this.#ends.find((one) => one.line === line)?.told
  }

  /** Lines are numbered anew. */
  forgetEnds(): void {
    this.#ends = []
  }
}
