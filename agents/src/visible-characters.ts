/**
 * Characters that make text look like what it is not: direction overrides that reorder code, control characters, and
 * invisible ones that hide a difference. In code and commands they are shown by name instead of obeyed.
 */

// Tab and newline stay, and so do the joiners that emoji and some scripts are written with. U+2028/9 break lines for
// some programs and not for others; tags (E0000) are invisible text.
const deceptive =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|[\u17b4\u17b5]|[\u180b-\u180d]|\u180f|[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|(?<![^\u0000-\u007f])[\u200c\u200d]/u
const allDeceptive = new RegExp(deceptive.source, "gu")

export function isDeceptive(text: string): boolean {
  return deceptive.test(text)
}

/** Each name is an element of the page; in a text that has more of them, the further ones are part of the text. */
const mostNames = 500

/** Splits text into what is shown as it is (strings) and characters that are shown by their name, a run of one as one. */
export function splitVisible(text: string): (string | { named: string })[] {
  if (!isDeceptive(text)) return [text]
  const pieces: (string | { named: string })[] = []
  const say = (words: string) => {
    const last = pieces.at(-1)
    if (typeof last === "string") pieces[pieces.length - 1] = last + words
    else if (words !== "") pieces.push(words)
  }
  let at = 0
  let names = 0
  for (const { index, character, times } of runsOf(text)) {
    const name = nameOf(character.codePointAt(0) ?? 0) + (times > 1 ? ` ×${times}` : "")
    say(text.slice(at, index))
    at = index + character.length * times
    if (names++ < mostNames) pieces.push({ named: name })
    else say(`[${name}]`)
  }
  say(text.slice(at))
  return pieces
}

/** The deceptive characters of a text, each with how often it stands there in a row. */
function* runsOf(text: string): Generator<{ index: number; character: string; times: number }> {
  let run: { index: number; character: string; times: number } | undefined
  for (const { index, 0: character } of text.matchAll(allDeceptive)) {
    if (run?.character === character && run.index + character.length * run.times === index) {
      run.times++
      continue
    }
    if (run) yield run
    run = { index, character, times: 1 }
  }
  if (run) yield run
}

/** The same as plain text, for places that hold no elements (a title, an alternative text). */
export function withVisible(text: string): string {
  return splitVisible(text)
    .map((piece) => (typeof piece === "string" ? piece : `[${piece.named}]`))
    .join("")
}

function nameOf(code: number): string {
  if (code < 0x20) return `^${String.fromCodePoint(0x40 + code)}`
  if (code === 0x7f) return "^?"
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`
}

/**
 * What a terminal would show of a program's output: colours and cursor moves are taken out, and a line that was written
 * over (a progress bar) is its last state. `\r\n` is a line's end.
 */
export function asTerminal(text: string): string {
  if (!/[\u001b\u009b\r\b]/.test(text)) return text
  return text
    .replace(/\u001b\][^\u0007\u001b]{0,4000}(?:\u0007|\u001b\\)/g, "")
    .replace(/(?:\u001b\[|\u009b)[0-9;:?<=>]{0,60}[ -/]{0,4}[@-~]/g, "")
    .replace(/\u001b[()][0-9A-B]/g, "")
    .split("\n")
    .map(lastState)
    .join("\n")
}

/** What stands on a line after it was written over. By hand: a pattern would look at a run of `\r` once for each of them. */
function lastState(line: string): string {
  let end = line.length
  while (end > 0 && line[end - 1] === "\r") end--
  return line.slice(line.lastIndexOf("\r", end - 1) + 1, end)
}
