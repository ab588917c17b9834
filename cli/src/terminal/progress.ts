import type { Output } from "./output.ts"
import { sayBytes } from "./words.ts"

/** How far something is, drawn a few times a second where somebody watches. */
export function progress(out: Output, name: string) {
  const began = performance.now()
  let drawnAt = 0
  return (done: number, total: number) => {
    const now = performance.now()
    if (now - drawnAt < 100) return
    drawnAt = now
    const seconds = (now - began) / 1000
    const share = total > 0 ? `${Math.floor((100 * Math.min(done, total)) / total)}%` : ""
    const rate = seconds > 0.5 ? `  ${sayBytes(done / seconds)}/s` : ""
    out.draw(`${name}  ${share.padStart(5)}  ${sayBytes(done)} of ${sayBytes(total)}${rate}`)
  }
}
