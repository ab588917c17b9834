/** Lines that contain their number: `from` up to, not including, `to`. */
export function numbered(from: number, to: number): string {
  let lines = ""
  for (let n = from; n < to; n++)
    lines += `{"type":"user","uuid":"u${n}","message":{"role":"user","content":"line ${n}"}}\n`
  return lines
}
