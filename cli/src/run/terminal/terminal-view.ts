import { emitKeypressEvents } from "node:readline"
import { cleanLine } from "#protocol/clean"
import type { Output } from "../../terminal/output.ts"
import type { Happening, View } from "../happening.ts"
import { saidOf } from "../said.ts"
import type { Running } from "../start-run.ts"
import { Cards, decidesByItself, drawCard } from "./cards.ts"
import { InputLine, type Key, type Pressed } from "./input-line.ts"
import { Screen } from "./screen.ts"
import { Steering } from "./steering.ts"

const ATTENDED_MS = 120_000
/** Twice within this ends the run. */
const TWICE_MS = 2000
/** Keys arrive together when they were pasted, whatever the terminal says of it. */
const TOGETHER_MS = 20

const PASTE_ON = "\u001b[?2004h"
const PASTE_OFF = "\u001b[?2004l"

/** The owner's terminal: what the agent says goes by, and below it stands one line to type into. */
export class TerminalView implements View {
  #out: Output
  #agent: string
  #input = new InputLine()
  #cards = new Cards()
  #screen: Screen
  #steering: Steering | null = null
  /** How much of each item was shown. */
  #streamed = new Map<string, number>()
  #pressedAt = 0
  #interruptedAt = 0
  /** A key that may be an answer, unless another one comes at once. */
  #single: { key: string; timer: ReturnType<typeof setTimeout> } | null = null
  #closed = false
  readonly #onKey = (_: string | undefined, key: Key) => this.#press(key)
  readonly #onResize = () => this.#screen.input()

  constructor(out: Output, agent: string) {
    this.#out = out
    this.#agent = agent
    const { stdin, stdout } = process
    const paper = {
      write: (text: string) => void stdout.write(text),
      get columns() {
        return stdout.columns
      },
    }
    this.#screen = new Screen(paper, (columns) => {
      const prompt = this.#steering?.prompt ?? "… "
      return { prompt, ...this.#input.shown(columns - prompt.length - 1) }
    })
    emitKeypressEvents(stdin)
    stdin.setRawMode(true)
    stdin.on("keypress", this.#onKey)
    stdout.on("resize", this.#onResize)
    stdout.write(PASTE_ON)
    stdin.resume()
  }

  readonly hear = (happening: Happening): void => {
    if (this.#closed) return
    if (happening.event === "text") return void this.#stream(happening)
    const { style } = this.#out
    if (happening.event === "line" && typeof happening.line.item === "string")
      this.#streamed.delete(happening.line.item)
    if (happening.event === "given") this.#say([style.bold(`> ${cleanLine(happening.text, 200)}`)])
    if (happening.event === "question" || happening.event === "proposal") this.#steering?.waits(happening)
    else if (happening.event === "here") this.#steering?.see(happening)
    // What stands on a card is not said once more.
    if (!hasCard(happening)) this.#say(saidOf(happening, style, this.#agent))
    this.#screen.input()
  }

  get attended(): boolean {
    return Date.now() - this.#pressedAt < ATTENDED_MS
  }

  attach(running: Running): void {
    const { style } = this.#out
    this.#steering = new Steering({
      running,
      cards: this.#cards,
      say: (lines) => this.#say(lines),
      show: (card) => {
        this.#say(drawCard(card, style, this.#agent, running.runner.modes.current))
        this.#screen.bell()
      },
      edit: (text) => this.#input.set(text),
    })
    const { current } = running.runner.modes
    this.#say([
      style.dim(`${this.#agent} is ready. Type a prompt, or :help.`),
      ...(current?.asks === false
        ? [style.bold(`${decidesByItself(current, this.#agent)} :mode lists its modes.`)]
        : []),
    ])
    this.#screen.input()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#single) clearTimeout(this.#single.timer)
    const { stdin, stdout } = process
    stdin.off("keypress", this.#onKey)
    stdout.off("resize", this.#onResize)
    this.#screen.close()
    stdout.write(PASTE_OFF)
    stdin.setRawMode(false)
    stdin.pause()
  }

  #say(lines: readonly string[]): void {
    this.#screen.print(lines)
  }

  #stream({ item, of, text }: Extract<Happening, { event: "text" }>): void {
    if (of === "result") return
    const from = this.#streamed.get(item) ?? 0
    this.#streamed.set(item, text.length)
    this.#screen.stream(item, text.slice(from), of === "thinking" ? this.#out.style.dim : (piece) => piece)
  }

  #press(key: Key): void {
    this.#pressedAt = Date.now()
    if (this.#single) {
      // The one before belongs to what is typed or pasted.
      clearTimeout(this.#single.timer)
      this.#input.take(this.#single.key)
      this.#single = null
    }
    this.#do(this.#input.press(key))
    this.#screen.input()
  }

  #do(pressed: Pressed): void {
    switch (pressed.is) {
      case "entered":
        return void this.#steering?.entered(pressed.text)
      case "single":
        return void this.#hold(pressed.key)
      case "escape":
        return void this.#steering?.cancelEdit()
      case "interrupt":
        return void this.#interrupt()
      case "end":
        return void this.#say(['Type ":end" to end the run, or press Ctrl-C twice.'])
      case "changed":
      case "nothing":
        return
      default:
        pressed satisfies never
    }
  }

  #hold(key: string): void {
    if (!this.#steering || this.#steering.editing || !this.#cards.answerable(this.#pressedAt))
      return void this.#input.take(key)
    this.#single = { key, timer: setTimeout(() => this.#answer(key), TOGETHER_MS) }
  }

  #answer(key: string): void {
    this.#single = null
    const card = this.#cards.answerable(Date.now())
    if (!card || !this.#steering?.pressed(card, key)) this.#input.take(key)
    this.#screen.input()
  }

  /** Ctrl-C: takes away what is typed, else interrupts the turn; twice ends the run. */
  #interrupt(): void {
    const now = Date.now()
    const again = now - this.#interruptedAt < TWICE_MS
    this.#interruptedAt = now
    const steering = this.#steering
    // The agent is still starting.
    if (!steering) return void process.kill(process.pid, "SIGINT")
    if (again) return void steering.end()
    if (this.#input.text !== "") {
      this.#input.set("")
      return void steering.cancelEdit()
    }
    if (steering.interrupt()) this.#say([`Interrupting ${this.#agent}. Press Ctrl-C again to end the run.`])
    else this.#say(["Nothing runs. Press Ctrl-C again to end the run."])
  }
}

const hasCard = (it: Happening) =>
  (it.event === "question" && it.state === "open") || (it.event === "proposal" && it.proposal.state === "pending")
