/**
 * Names and titles come from strangers. Where they are printed (pages, letters, terminals) nothing in them may act.
 */

/** ANSI escape sequences: CSI, OSC (to BEL or ST), and two-character escapes. */
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
/** Control, bidi, zero-width and other invisible format characters, and lone surrogates. */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** One line that can be printed anywhere: without escapes, control, bidi and zero-width characters, at most `most` long. */
export function cleanLine(text: string, most = 200): string {
  // What lies far beyond the bound can't be in the answer: a huge name costs no more than a long one.
  const bounded = text.length > most * 8 ? text.slice(0, most * 8) : text
  const line = bounded
    .replace(ANSI, "")
    .replace(/[\s\u2028\u2029]+/g, " ")
    .replace(INVISIBLE, "")
    .trim()
  if (line.length <= most) return line
  return `${line
    .slice(0, most - 1)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`
}
