/** A file's lines with their numbers, as tools print them: "  12→text", "12\ttext", "12: text", "12|text". */
export interface Numbered {
  text: string
  /** The number of the first line; the others follow it. */
  first: number
}

const numbered = /^ {0,8}(\d{1,7})(?:→|\t|: |:\t?|\|)/

/** The file's own text and where it begins, or null where the lines don't count up by one. */
export function numberedIn(text: string): Numbered | null {
  const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")
  const start = numbered.exec(lines[0] ?? "")
  if (!start) return null
  const first = Number(start[1])
  const bare: string[] = []
  for (const [at, line] of lines.entries()) {
    const found = numbered.exec(line)
    if (!found || Number(found[1]) !== first + at) return null
    bare.push(line.slice(found[0].length))
  }
  return { text: bare.join("\n"), first }
}

/** Where a part of a file begins, as a title says: "Read a.ts lines 40-80", "Read a.ts:40-80". */
export function firstLineIn(title: string): number {
  const found = /(?: lines? |:|#L)(\d{1,7})(?:\D|$)/.exec(title)
  return found ? Number(found[1]) : 1
}

/** The file that a title names: "Read src/a.ts lines 40-80". */
export function fileIn(title: string): string {
  const words = title.split(/\s+/).map((word) => word.replace(/(?::|#L)\d+(?:-L?\d*)?$/, ""))
  return words.find((word, at) => at > 0 && /\.[A-Za-z0-9]{1,8}$/.test(word)) ?? ""
}
