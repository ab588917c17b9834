/**
 * Markdown as agents write it (CommonMark's blocks, GitHub's tables and tasks), in time that grows with the text and
 * never with its nesting. What it leaves out: HTML and references, which are shown as typed; a transcript's HTML must
 * not become HTML, and references hide where a link leads.
 */

export type Align = "left" | "center" | "right" | null
export interface Item {
  blocks: Block[]
  /** A task: whether it is done. */
  checked?: boolean
}
export type Block =
  | { type: "paragraph"; text: string }
  | { type: "heading"; depth: number; text: string }
  | { type: "code"; language: string; text: string }
  | { type: "quote"; blocks: Block[] }
  | { type: "list"; start: number | null; tight: boolean; items: Item[] }
  | { type: "table"; align: Align[]; head: string[]; rows: string[][] }
  | { type: "rule" }

/** Deeper than this nobody reads: it is shown as typed. */
const deepest = 12
/** Cells of one table: rows beyond are shown as typed. */
const mostCells = 4_000

const fence = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\n]*)$/
const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/
const rule = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const quote = /^ {0,3}> ?/
const item = /^( {0,3})([-+*]|\d{1,9}[.)])( +(?=\S)| *$)/
const underline = /^ {0,3}(=+|-+)[ \t]*$/
const delimiterCell = /^:?-+:?$/

export function parseBlocks(text: string): Block[] {
  return blocksOf(text.replace(/\r\n?/g, "\n").split("\n").map(withSpaces), 0)
}

/** Leading tabs as spaces to the next multiple of four. */
function withSpaces(line: string): string {
  if (!/^ *\t/.test(line)) return line
  let column = 0
  let at = 0
  for (; at < line.length && (line[at] === " " || line[at] === "\t"); at++)
    column += line[at] === "\t" ? 4 - (column % 4) : 1
  return " ".repeat(column) + line.slice(at)
}

const isBlank = (line: string) => line.trim() === ""
const indentOf = (line: string) => line.length - line.trimStart().length

function blocksOf(lines: string[], depth: number): Block[] {
  if (depth > deepest) return [{ type: "paragraph", text: lines.join("\n") }]
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (isBlank(line)) {
      at++
      continue
    }
    const fenced = fenceOf(line)
    if (fenced) at = takeFence(lines, at, fenced, blocks)
    else if (indentOf(line) >= 4) at = takeIndented(lines, at, blocks)
    else if (heading.test(line)) {
      const [, marks = "", words = ""] = heading.exec(line) ?? []
      blocks.push({ type: "heading", depth: marks.length, text: words.replace(/(?:^|[ \t])#+[ \t]*$/, "").trim() })
      at++
    } else if (rule.test(line)) {
      blocks.push({ type: "rule" })
      at++
    } else if (quote.test(line)) at = takeQuote(lines, at, depth, blocks)
    else if (item.test(line)) at = takeList(lines, at, depth, blocks)
    else if (isTable(lines, at)) at = takeTable(lines, at, blocks)
    else at = takeParagraph(lines, at, blocks)
  }
  return blocks
}

/** Whether a line ends the paragraph above it. */
function interrupts(line: string): boolean {
  if (fenceOf(line) || heading.test(line) || rule.test(line) || quote.test(line)) return true
  const found = item.exec(line)
  // "2. " in running text is no list, and neither is a marker without words.
  return found !== null && found[0].length < line.length && (!/\d/.test(found[2]!) || /^0*1[.)]$/.test(found[2]!))
}

interface Fence {
  indent: number
  mark: string
  info: string
}

function fenceOf(line: string): Fence | null {
  const found = fence.exec(line)
  if (!found) return null
  const [, indent = "", mark = "", info = ""] = found
  return mark[0] === "`" && info.includes("`") ? null : { indent: indent.length, mark, info }
}

function takeFence(lines: string[], from: number, { indent, mark, info }: Fence, blocks: Block[]): number {
  const inside: string[] = []
  let at = from + 1
  for (; at < lines.length; at++) {
    const line = lines[at]!
    const words = line.trim()
    if (indentOf(line) < 4 && words.length >= mark.length && words === mark[0]!.repeat(words.length)) break
    inside.push(line.slice(Math.min(indent, indentOf(line))))
  }
  blocks.push({ type: "code", language: info.trim().split(/\s/, 1)[0] ?? "", text: inside.join("\n") })
  return at + 1
}

function takeIndented(lines: string[], from: number, blocks: Block[]): number {
  let at = from
  let end = from
  for (; at < lines.length && (isBlank(lines[at]!) || indentOf(lines[at]!) >= 4); at++)
    if (!isBlank(lines[at]!)) end = at + 1
  blocks.push({
    type: "code",
    language: "",
    text: lines
      .slice(from, end)
      .map((line) => line.slice(4))
      .join("\n"),
  })
  return end
}

function takeQuote(lines: string[], from: number, depth: number, blocks: Block[]): number {
  const inside: string[] = []
  let at = from
  for (; at < lines.length; at++) {
    const line = lines[at]!
    if (quote.test(line)) inside.push(line.replace(quote, ""))
    else if (isBlank(line) || interrupts(line) || isBlank(inside.at(-1) ?? "")) break
    else inside.push(line)
  }
  blocks.push({ type: "quote", blocks: blocksOf(inside, depth + 1) })
  return at
}

function takeList(lines: string[], from: number, depth: number, blocks: Block[]): number {
  const first = item.exec(lines[from]!)!
  const kind = first[2]!.at(-1)!
  const items: string[][] = []
  let content = 0
  let gap = false
  let loose = false
  let at = from
  for (; at < lines.length; at++) {
    const line = lines[at]!
    const inside = items.at(-1)
    if (isBlank(line)) {
      // An item that begins with an empty line ends there.
      if (inside?.length === 1 && inside[0] === "") break
      gap = true
      inside?.push("")
      continue
    }
    const indent = indentOf(line)
    if (inside && indent >= content) {
      inside.push(line.slice(content))
      gap = false
      continue
    }
    const found = rule.test(line) ? null : item.exec(line)
    if (found && found[2]!.at(-1) === kind) {
      if (gap) loose = true
      gap = false
      const spaces = found[3]!.length
      content = found[1]!.length + found[2]!.length + (spaces > 4 || spaces === 0 ? 1 : spaces)
      items.push([line.slice(content)])
      continue
    }
    // The rest of a paragraph may stand further left than it should.
    if (gap || found || interrupts(line) || !inside) break
    inside.push(line.trimStart())
  }
  const made = items.map((inside) => itemOf(inside, depth))
  const tight = !loose && !made.some((one) => one.spread)
  blocks.push({
    type: "list",
    start: /\d/.test(first[2]!) ? Number.parseInt(first[2]!, 10) : null,
    tight,
    items: made.map((one) => one.item),
  })
  return at
}

function itemOf(lines: string[], depth: number): { item: Item; spread: boolean } {
  while (lines.length > 0 && isBlank(lines.at(-1)!)) lines.pop()
  const task = /^\[([ xX])\](?:[ \t]+|$)/.exec(lines[0] ?? "")
  if (task) lines[0] = lines[0]!.slice(task[0].length)
  const blocks = blocksOf(lines, depth + 1)
  const spread = blocks.length > 1 && blocks.filter((block) => block.type === "paragraph").length > 1
  return { item: task ? { blocks, checked: task[1] !== " " } : { blocks }, spread }
}

function isTable(lines: string[], at: number): boolean {
  const head = lines[at]!
  const delimiter = lines[at + 1]
  if (!delimiter?.includes("-") || !head.includes("|")) return false
  const cells = cellsOf(delimiter)
  return cells.every((cell) => delimiterCell.test(cell)) && cells.length === cellsOf(head).length
}

function takeTable(lines: string[], from: number, blocks: Block[]): number {
  const head = cellsOf(lines[from]!)
  const align = cellsOf(lines[from + 1]!).map<Align>((cell) => {
    if (cell.endsWith(":")) return cell.startsWith(":") ? "center" : "right"
    return cell.startsWith(":") ? "left" : null
  })
  const rows: string[][] = []
  let at = from + 2
  for (; at < lines.length; at++) {
    const line = lines[at]!
    if (isBlank(line) || interrupts(line) || (rows.length + 1) * head.length > mostCells) break
    const cells = cellsOf(line)
    rows.push(head.map((_, column) => cells[column] ?? ""))
  }
  blocks.push({ type: "table", align, head, rows })
  return at
}

/** The cells of a table's line: `|` divides them unless it is escaped. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  let cell = ""
  const words = line.trim()
  for (let at = words.startsWith("|") ? 1 : 0; at < words.length; at++) {
    const letter = words[at]!
    if (letter === "\\" && words[at + 1] === "|") {
      cell += "|"
      at++
    } else if (letter === "|") {
      cells.push(cell.trim())
      cell = ""
    } else cell += letter
  }
  if (!words.endsWith("|") || words.endsWith("\\|") || cell.trim() !== "") cells.push(cell.trim())
  return cells
}

function takeParagraph(lines: string[], from: number, blocks: Block[]): number {
  const inside = [lines[from]!.trimStart()]
  let at = from + 1
  for (; at < lines.length; at++) {
    const line = lines[at]!
    if (isBlank(line)) break
    const under = underline.exec(line)
    if (under) {
      blocks.push({ type: "heading", depth: under[1]!.startsWith("=") ? 1 : 2, text: inside.join("\n").trim() })
      return at + 1
    }
    if (interrupts(line) || isTable(lines, at)) break
    inside.push(line.trimStart())
  }
  blocks.push({ type: "paragraph", text: inside.join("\n").trimEnd() })
  return at
}
