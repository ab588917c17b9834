/** Nothing that a call takes is deeper than a few levels. */
const MOST_LEVELS = 32

/** Whether JSON is nested deeper than any call's input. Looked at before it is parsed: parsing goes as deep as it is told. */
export function isTooDeep(json: string): boolean {
  let levels = 0
  let quoted = false
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (quoted) {
      if (char === 92) at++
      else if (char === 34) quoted = false
    } else if (char === 34) quoted = true
    else if (char === 91 || char === 123) {
      if (++levels > MOST_LEVELS) return true
    } else if (char === 93 || char === 125) levels--
  }
  return false
}
