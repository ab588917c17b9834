import { cellWidth } from "../../terminal/words.ts"

/** A key as node:readline names it. */
export interface Key {
  name?: string | undefined
  sequence?: string | undefined
  ctrl?: boolean | undefined
  meta?: boolean | undefined
}

export type Pressed =
  | { is: "changed" }
  /** Enter: what was typed. */
  | { is: "entered"; text: string }
  /** A single key while the line is empty, which may be an answer. It is not in the line yet. */
  | { is: "single"; key: string }
  | { is: "interrupt" }
  | { is: "escape" }
  | { is: "end" }
  | { is: "nothing" }

const LONGEST_HISTORY = 200

/** The one line that is typed into. What is pasted comes in as text, with its newlines; no key of it is a command. */
export class InputLine {
  #before: string[] = []
  #after: string[] = []
  #history: string[] = []
  #at = 0
  #pasting = false

  get text(): string {
    return [...this.#before, ...this.#after].join("")
  }

  set(text: string): void {
    this.#before = graphemesOf(text)
    this.#after = []
  }

  press(key: Key): Pressed {
    const { name = "", sequence = "", ctrl = false, meta = false } = key
    if (name === "paste-start" || name === "paste-end") {
      this.#pasting = name === "paste-start"
      return { is: "nothing" }
    }
    if (this.#pasting) return this.#insert(sequence.replaceAll("\r", "\n"))
    if (ctrl) return this.#control(name)
    if (name === "return" || name === "enter") return meta ? this.#insert("\n") : this.#enter()
    if (name === "escape") return { is: "escape" }
    const moved = this.#move(name)
    if (moved) return moved
    // What is left of the keys that are no text.
    if (meta || /[\u0000-\u001f\u007f]/.test(sequence) || sequence === "") return { is: "nothing" }
    if (this.text === "" && /^[1-9yn]$/.test(sequence)) return { is: "single", key: sequence }
    return this.#insert(sequence)
  }

  /** Takes a single key that was no answer as text. */
  take(key: string): void {
    this.#insert(key)
  }

  /** What is seen of it in so many columns, and in which the cursor stands. Newlines are shown as a sign. */
  shown(columns: number): { text: string; cursor: number } {
    const before = this.#before.map(visible)
    const after = this.#after.map(visible)
    const left: string[] = []
    let width = 0
    // As much as fits before the cursor, from the right.
    for (let at = before.length - 1; at >= 0; at--) {
      const one = before[at] ?? ""
      if (width + cellWidth(one) > columns - 1) break
      width += cellWidth(one)
      left.unshift(one)
    }
    const cursor = width
    const right: string[] = []
    for (const one of after) {
      width += cellWidth(one)
      if (width > columns) break
      right.push(one)
    }
    return { text: [...left, ...right].join(""), cursor }
  }

  #enter(): Pressed {
    const { text } = this
    this.set("")
    if (text.trim() !== "")
      this.#history = [...this.#history.filter((one) => one !== text), text].slice(-LONGEST_HISTORY)
    this.#at = this.#history.length
    return { is: "entered", text }
  }

  #control(name: string): Pressed {
    switch (name) {
      case "c":
        return { is: "interrupt" }
      case "d":
        return this.text === "" ? { is: "end" } : { is: "nothing" }
      case "u":
        this.#before = []
        return { is: "changed" }
      case "k":
        this.#after = []
        return { is: "changed" }
      case "w":
        this.#before = graphemesOf(this.#before.join("").replace(/\S*\s*$/, ""))
        return { is: "changed" }
      case "a":
        return this.#move("home") ?? { is: "nothing" }
      case "e":
        return this.#move("end") ?? { is: "nothing" }
      case "j":
        return this.#enter()
      default:
        return { is: "nothing" }
    }
  }

  #move(name: string): Pressed | null {
    const changed = { is: "changed" } as const
    switch (name) {
      case "backspace":
        this.#before.pop()
        return changed
      case "delete":
        this.#after.shift()
        return changed
      case "left":
        this.#after.unshift(...this.#before.splice(-1))
        return changed
      case "right":
        this.#before.push(...this.#after.splice(0, 1))
        return changed
      case "home":
        this.#after = [...this.#before, ...this.#after]
        this.#before = []
        return changed
      case "end":
        this.#before = [...this.#before, ...this.#after]
        this.#after = []
        return changed
      case "up":
      case "down":
        this.#at = Math.max(0, Math.min(this.#history.length, this.#at + (name === "up" ? -1 : 1)))
        this.set(this.#history[this.#at] ?? "")
        return changed
      default:
        return null
    }
  }

  #insert(text: string): Pressed {
    const clean = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
    this.#before.push(...graphemesOf(clean))
    return { is: "changed" }
  }
}

const segmenter = new Intl.Segmenter()
const graphemesOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment)
const visible = (grapheme: string) => (/^[\r\n]+$/.test(grapheme) ? "⏎" : grapheme === "\t" ? " " : grapheme)
