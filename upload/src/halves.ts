/**
 * Whole lines in two about equal parts, for whoever has to send them in smaller requests; null when they are one line.
 * `lines`: how many whole lines the first part holds.
 */
export function halves(bytes: Uint8Array): { first: Uint8Array; second: Uint8Array; lines: number } | null {
  const middle = Math.floor(bytes.length / 2)
  const before = bytes.lastIndexOf(newline, middle)
  const end = (before >= 0 ? before : bytes.indexOf(newline, middle)) + 1
  if (end === 0 || end === bytes.length) return null
  const first = bytes.subarray(0, end)
  let lines = 0
  for (let at = first.indexOf(newline); at >= 0; at = first.indexOf(newline, at + 1)) lines++
  return { first, second: bytes.subarray(end), lines }
}

const newline = 10
