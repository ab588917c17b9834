/**
 * Names and titles come from strangers. Where they are printed (pages, emails, terminals), nothing in them may have an effect.
 */

/** ANSI escape sequences: CSI, OSC (to BEL or ST), and two-character escapes. */
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
/** Control characters, lone surrogates, and marks between lines of annotation. */
const CONTROL =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
/** The same, for a pattern that reads whole characters. */
const CONTROL_OR_LONE = "[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ufff9-\\ufffb]|\\p{Surrogate}"
/**
 * Invisible characters: bidi and zero-width characters, fillers, tags, the empty Braille cell. Joiners and variation selectors
 * stay where emoji and some scripts are written with them.
 */
const JOINER = "[\\u200c\\u200d]"
const SELECTOR = "[\\ufe00-\\ufe0f]"
const EMOJI = "\\p{Emoji}|\\p{Emoji_Modifier}"
/** Digits count as emoji, since a keycap is made of one; nothing is joined to them. */
const JOINED = `(?![0-9#*])(?:${EMOJI})`
/** Letters of scripts that use joiners: all but Latin. */
const LETTER = "(?![\\u0000-\\u024f])[\\p{L}\\p{M}]"
const HIDDEN = new RegExp(
  [
    `(?!${JOINER}|${SELECTOR})(?:\\p{Default_Ignorable_Code_Point}|[\\u061c\\u180e\\u2800])`,
    `(?<!${EMOJI})${SELECTOR}|[\\ufe00-\\ufe0d]`,
    `(?<!${JOINED}|\\ufe0f|${LETTER})${JOINER}`,
    `${JOINER}(?!${JOINED}|${LETTER})`,
  ].join("|"),
  "gu",
)

/** Where the first invisible character of a text is, in UTF-16 units; -1 if there is none. */
export const hiddenIn = (text: string): number => text.search(HIDDEN)

/** The text with `show` in place of each character that has an effect or can't be seen; newlines and tabs stay. */
export const hiddenAs = (text: string, show: (code: number) => string): string =>
  text.replace(new RegExp(`${HIDDEN.source}|${CONTROL_OR_LONE}`, "gu"), (sign) =>
    sign === "\n" || sign === "\t" ? sign : show(sign.codePointAt(0) ?? 0),
  )

/** Whether a text has anything visible in it. */
export function isVisible(text: string): boolean {
  return text.replace(CONTROL, "").replace(HIDDEN, "").trim() !== ""
}

/** Text of several lines that can be printed: as `cleanLine`, with its newlines, tabs and spaces. */
export function cleanText(text: string): string {
  return text
    .replace(ANSI, "")
    .replace(HIDDEN, "")
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(CONTROL, (sign) => (sign === "\n" || sign === "\t" ? sign : ""))
}

/** One line that can be printed anywhere: without escapes, control, bidi and zero-width characters, at most `most` long. */
export function cleanLine(text: string, most = 200): string {
  // Text far beyond the bound can't be in the answer, so a huge name costs no more than a long one.
  const bounded = text.length > most * 8 ? text.slice(0, most * 8) : text
  const line = bounded
    .replace(ANSI, "")
    .replace(HIDDEN, "")
    .replace(/[\s\u2028\u2029]+/g, " ")
    .replace(CONTROL, "")
    .trim()
  if (line.length <= most) return line
  return `${line
    .slice(0, most - 1)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`
}
