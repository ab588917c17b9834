import { cleanText } from "#protocol/clean"
import { cellWidth } from "../../terminal/words.ts"

/**
 * Lines that scroll by, and below them the row that is being written and the input line. Only these two are ever drawn again, so
 * that everything above can be scrolled back to, also in tmux and over SSH.
 */
export interface Paper {
  write(text: string): void
  readonly columns: number
}

export class Screen {
  #paper: Paper
  /** The row that is being written, as text without style; null when nothing streams. */
  #row: { item: string; text: string; style: (text: string) => string } | null = null
  /** How many rows stand above the input row that are drawn again. */
  #above = 0
  #drawn = false
  #input: () => { prompt: string; text: string; cursor: number }

  constructor(paper: Paper, input: (columns: number) => { prompt: string; text: string; cursor: number }) {
    this.#paper = paper
    this.#input = () => input(this.#columns)
  }

  /** Whole lines above the input line. What streams ends first. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return
    const rows = [...this.#endRow(), ...lines]
    this.#draw(rows)
  }

  /** More of a text that streams; of another item it begins in a row of its own. */
  stream(item: string, piece: string, style: (text: string) => string): void {
    const done = this.#row !== null && this.#row.item !== item ? this.#endRow() : []
    this.#row ??= { item, text: "", style }
    const [whole, rest] = wrapped(this.#row.text + cleanText(piece).replaceAll("\t", "  "), this.#columns)
    this.#row.text = rest
    this.#draw([...done, ...whole.map(style)])
  }

  /** Draws the input line again. */
  input(): void {
    this.#draw([])
  }

  bell(): void {
    this.#paper.write("\u0007")
  }

  /** Leaves the cursor on an empty row below everything. */
  close(): void {
    const rows = this.#endRow()
    this.#paper.write(this.#erased() + rows.map((row) => `${row}\n`).join(""))
    this.#drawn = false
  }

  get #columns(): number {
    return Math.max(20, this.#paper.columns || 80)
  }

  #endRow(): string[] {
    const row = this.#row
    this.#row = null
    return row && row.text !== "" ? [row.style(row.text)] : []
  }

  #erased(): string {
    if (!this.#drawn) return ""
    return `\r${this.#above > 0 ? `\u001b[${this.#above}A` : ""}\u001b[J`
  }

  #draw(rows: readonly string[]): void {
    const row = this.#row && this.#row.text !== "" ? `${this.#row.style(this.#row.text)}\n` : ""
    const { prompt, text, cursor } = this.#input()
    const back = cellWidth(prompt) + cursor
    const input = `${prompt}${text}\r${back > 0 ? `\u001b[${back}C` : ""}`
    this.#paper.write(this.#erased() + rows.map((one) => `${one}\n`).join("") + row + input)
    this.#above = row === "" ? 0 : 1
    this.#drawn = true
  }
}

/** Whole rows, and what is left for the one that is being written. Broken between words where there are some. */
export function wrapped(text: string, columns: number): [rows: string[], rest: string] {
  const most = columns - 1
  const rows: string[] = []
  const lines = text.split("\n")
  const last = lines.pop() ?? ""
  for (const line of lines) rows.push(...broken(line, most))
  const end = broken(last, most)
  const rest = end.pop() ?? ""
  return [[...rows, ...end], rest]
}

function broken(line: string, most: number): string[] {
  if (cellWidth(line) <= most) return [line]
  const rows: string[] = []
  let row = ""
  for (const word of line.match(/\s*\S+|\s+$/g) ?? []) {
    if (cellWidth(row + word) <= most) {
      row += word
      continue
    }
    if (row !== "") rows.push(row)
    row = row === "" ? word : word.trimStart()
    while (cellWidth(row) > most) {
      const fits = fitting(row, most)
      rows.push(fits)
      row = row.slice(fits.length)
    }
  }
  rows.push(row)
  return rows
}

/** The beginning that has room: one character at least. */
function fitting(text: string, most: number): string {
  let kept = ""
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept !== "" && cellWidth(kept + segment) > most) break
    kept += segment
  }
  return kept
}
