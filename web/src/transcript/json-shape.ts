/** How a JSON text is best shown: by its shape, since nobody knows what an unknown tool means by it. */

export type Scalar = string | number | boolean | null
export type JsonValue = Scalar | JsonValue[] | { [name: string]: JsonValue }

export type Shape =
  /** A flat object. */
  | { kind: "fields"; fields: [name: string, value: Scalar][] }
  /** A list of flat objects: `left` rows are not shown. */
  | { kind: "table"; columns: string[]; rows: (Scalar | undefined)[][]; left: number }
  | { kind: "tree"; value: JsonValue }

/** Longer texts are shown as text. */
const longest = 200_000
const mostFields = 60
const mostColumns = 12
const mostRows = 200

/** Null for what is no JSON object or list, or too much of it. */
export function shapeOf(text: string): Shape | null {
  const trimmed = text.length <= longest ? text.trim() : ""
  if (!/^[[{]/.test(trimmed) || !/[\]}]$/.test(trimmed)) return null
  let value: JsonValue
  try {
    value = JSON.parse(trimmed) as JsonValue
  } catch {
    return null
  }
  return shapeOfValue(value)
}

function shapeOfValue(value: JsonValue): Shape | null {
  if (value === null || typeof value !== "object") return null
  if (!Array.isArray(value)) {
    const fields = Object.entries(value)
    return isFlat(value) && fields.length > 0 && fields.length <= mostFields
      ? { kind: "fields", fields: fields as [string, Scalar][] }
      : { kind: "tree", value }
  }
  return tableOf(value) ?? { kind: "tree", value }
}

function tableOf(list: JsonValue[]): Shape | null {
  if (list.length === 0 || !list.every(isFlat)) return null
  const columns = new Set<string>()
  for (const row of list) {
    for (const name of Object.keys(row)) columns.add(name)
    if (columns.size > mostColumns) return null
  }
  if (columns.size === 0) return null
  const names = [...columns]
  const rows = list
    .slice(0, mostRows)
    .map((row) => names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined)))
  return { kind: "table", columns: names, rows, left: list.length - rows.length }
}

function isFlat(value: JsonValue): value is { [name: string]: Scalar } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((inner) => typeof inner !== "object" || inner === null)
  )
}

/** "3 items", "2 fields": what a folded value holds. */
export function sizeOfValue(value: JsonValue[] | { [name: string]: JsonValue }): string {
  const count = Array.isArray(value) ? value.length : Object.keys(value).length
  const noun = Array.isArray(value) ? "item" : "field"
  return `${count.toLocaleString("en")} ${count === 1 ? noun : `${noun}s`}`
}
