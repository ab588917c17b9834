/** How much structure JSON may have before it is parsed. */
export interface JsonBounds {
  /** Levels of arrays and objects within each other. */
  levels: number
  /** Members of all arrays and objects together. */
  values: number
}

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92

/**
 * Whether a text, parsed as JSON, stays within bounds. Ask before parsing: a parser follows any depth and may make an object of
 * every two characters, so that a few compressed kilobytes cost gigabytes. One pass; strings are skipped.
 */
export function isWithinBounds(json: string, { levels, values }: JsonBounds): boolean {
  // A text this short can't exceed the bounds.
  if (json.length <= levels && json.length <= values) return true
  let level = 0
  let count = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) {
      at = endOfString(json, at + 1)
    } else if (code === 91 || code === 123) {
      if (++level > levels || ++count > values) return false
    } else if (code === COMMA) {
      if (++count > values) return false
      // Text that closes too often is not JSON, and must not make up for brackets that open later.
    } else if ((code === 93 || code === 125) && level > 0) level--
  }
  return true
}

/** The index of the quote that ends a string, or the text's length. */
function endOfString(json: string, from: number): number {
  let at = json.indexOf('"', from)
  while (at !== -1) {
    let escapes = at
    while (escapes > from && json.charCodeAt(escapes - 1) === BACKSLASH) escapes--
    if ((at - escapes) % 2 === 0) return at
    from = at + 1
    at = json.indexOf('"', from)
  }
  return json.length
}
