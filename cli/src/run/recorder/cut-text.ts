/** How much of a result's text is kept from either end, in UTF-16 units. */
export const KEPT_END = 32 * 1024

/** A text with its middle left out and named, if it is longer than both ends. */
export function cutText(text: string, end = KEPT_END): string {
  return text.length <= 2 * end ? text : joinEnds(text.slice(0, end), text.slice(-end), text.length)
}

/** The two ends of a text of `length`, without the halves of a pair of surrogates at the cut. */
export function joinEnds(head: string, tail: string, length: number): string {
  const from = isHigh(head.charCodeAt(head.length - 1)) ? head.slice(0, -1) : head
  const to = isLow(tail.charCodeAt(0)) ? tail.slice(1) : tail
  const left = length - from.length - to.length
  return left <= 0 ? from + to : `${from}\n… ${left.toLocaleString("en-US")} characters left out …\n${to}`
}

/** Where to cut a text at or before `at`, not inside a pair of surrogates. */
export function cutBefore(text: string, at: number): number {
  return at < text.length && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at
}

/** A value with each long string in it cut. What is nested deeper than anything real is left out. */
export function cutStrings(value: unknown, end: number, depth = 100): unknown {
  if (typeof value === "string") return cutText(value, end)
  if (typeof value !== "object" || value === null) return value
  if (depth === 0) return null
  if (Array.isArray(value)) return value.map((inner) => cutStrings(inner, end, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutStrings(inner, end, depth - 1)]))
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000
