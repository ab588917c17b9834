/**
 * What a terminal would show of a program's output: words in the terminal's sixteen colours, bold, faint, italic or underlined, and
 * of a line that was written over its last state. Everything else that a program tells a terminal is left out. One walk over
 * the text, whatever it says.
 */

export type Colour = "black" | "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "white"

export interface Look {
  colour?: Colour
  on?: Colour
  bold?: true
  faint?: true
  italic?: true
  underline?: true
}

export interface Span extends Look {
  text: string
}

const colours: Colour[] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]

/** Each is an element of the page; what comes after the last of them has no look of its own. */
const mostSpans = 4_000

/** CSI, OSC up to its end, a choice of characters, a single escape; or what moves within the line. */
const sequence =
  /(?:\u001b\[|\u009b)([0-9;:?<=>]{0,60})[ -/]{0,4}([@-~])|\u001b\][^\u0007\u001b]{0,4000}(?:\u0007|\u001b\\)?|\u001b[()][0-9A-B]|\u001b[=>78cDEHMZ]|[\r\n\b]/g

export function parseAnsi(text: string): Span[] {
  const screen = new Screen()
  let at = 0
  for (const found of text.matchAll(sequence)) {
    screen.write(text.slice(at, found.index))
    at = found.index + found[0].length
    if (found[0] === "\n") screen.newLine()
    else if (found[0] === "\r") screen.toStart()
    else if (found[0] === "\b") screen.back()
    else if (found[2] === "m") screen.look(found[1] ?? "")
  }
  screen.write(text.slice(at))
  return screen.done()
}

class Screen {
  #done: Span[] = []
  #line: Span[] = []
  #look: Look = {}
  #inverse = false
  #returned = false

  write(text: string): void {
    if (text === "") return
    // What is written after a return stands where the line stood.
    if (this.#returned) this.#line = []
    this.#returned = false
    append(this.#line, { text, ...this.#shown() }, this.#done.length)
  }

  newLine(): void {
    this.#returned = false
    append(this.#line, { text: "\n" }, this.#done.length)
    for (const span of this.#line) append(this.#done, span)
    this.#line = []
  }

  toStart(): void {
    this.#returned = true
  }

  back(): void {
    const last = this.#line.at(-1)
    if (!last) return
    if (last.text.length <= 1) this.#line.pop()
    else last.text = last.text.slice(0, -1)
  }

  done(): Span[] {
    for (const span of this.#line) append(this.#done, span)
    return this.#done
  }

  /** Select graphic rendition: "1;31", "38;5;208", "48:2::10:20:30". */
  look(codes: string): void {
    const numbers = codes.split(/[;:]/).map((code) => Number(code || 0))
    for (let at = 0; at < numbers.length; at++) {
      const code = numbers[at] ?? 0
      if (code === 38 || code === 48) {
        const [colour, used] = extended(numbers.slice(at + 1, at + 6))
        this.#colour(code === 38 ? "colour" : "on", colour)
        at += used
      } else this.#set(code)
    }
  }

  #set(code: number): void {
    if (code === 0) {
      this.#look = {}
      this.#inverse = false
    } else if (code === 1) this.#with("bold")
    else if (code === 2) this.#with("faint")
    else if (code === 3) this.#with("italic")
    else if (code === 4) this.#with("underline")
    else if (code === 7) this.#inverse = true
    else if (code === 22) this.#without("bold", "faint")
    else if (code === 23) this.#without("italic")
    else if (code === 24) this.#without("underline")
    else if (code === 27) this.#inverse = false
    else if (code === 39) this.#without("colour")
    else if (code === 49) this.#without("on")
    else if (code >= 30 && code <= 37) this.#colour("colour", colours[code - 30])
    else if (code >= 40 && code <= 47) this.#colour("on", colours[code - 40])
    else if (code >= 90 && code <= 97) this.#colour("colour", colours[code - 90])
    else if (code >= 100 && code <= 107) this.#colour("on", colours[code - 100])
  }

  #with(what: "bold" | "faint" | "italic" | "underline"): void {
    this.#look = { ...this.#look, [what]: true }
  }

  #without(...whats: (keyof Look)[]): void {
    this.#look = { ...this.#look }
    for (const what of whats) delete this.#look[what]
  }

  #colour(what: "colour" | "on", colour: Colour | undefined): void {
    if (colour) this.#look = { ...this.#look, [what]: colour }
    else this.#without(what)
  }

  #shown(): Look {
    if (!this.#inverse) return this.#look
    const { colour, on: _, ...rest } = this.#look
    return { ...rest, on: colour ?? "white" }
  }
}

/** Adds to the spans, to the last one if it looks the same or there are too many. */
function append(spans: Span[], span: Span, before = 0): void {
  const last = spans.at(-1)
  if (last && (before + spans.length >= mostSpans || looksLike(last, span))) last.text += span.text
  else spans.push({ ...span })
}

function looksLike(one: Look, other: Look): boolean {
  return (
    one.colour === other.colour &&
    one.on === other.on &&
    one.bold === other.bold &&
    one.faint === other.faint &&
    one.italic === other.italic &&
    one.underline === other.underline
  )
}

/** One of 256 colours, or red, green and blue, as the nearest of ours; and how many numbers said so. */
function extended(numbers: number[]): [colour: Colour | undefined, used: number] {
  const [kind, first = 0, second = 0, third = 0] = numbers
  if (kind === 2) return [nearest(first, second, third), 4]
  if (kind !== 5) return [undefined, 0]
  if (first < 16) return [colours[first % 8], 2]
  if (first >= 232) return [first >= 244 ? "white" : "black", 2]
  const place = first - 16
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40)
  return [nearest(level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6)), 2]
}

function nearest(red: number, green: number, blue: number): Colour {
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  if (most - least < 40) return most > 127 ? "white" : "black"
  const middle = (most + least) / 2
  const bits = Number(red > middle) + 2 * Number(green > middle) + 4 * Number(blue > middle)
  return colours[bits] ?? "white"
}
