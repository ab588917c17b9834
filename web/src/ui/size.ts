/** "1 byte", "812 bytes", "1.2 KB", "34 MB": in steps of 1000 as file managers count. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`
  const units = ["KB", "MB", "GB"]
  let value = bytes / 1000
  let at = 0
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000
    at++
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}
