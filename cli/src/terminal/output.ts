import { cleanLine } from "#protocol/clean"
import type { Failure } from "./failure.ts"
import { cut } from "./words.ts"

/**
 * What a command says. For people: the result on stdout, remarks on stderr, so that `$(openctl upload)` is the address. For
 * scripts (`--json`): one JSON value on stdout, and on stderr nothing but JSON.
 */
export interface Output {
  json: boolean
  /** Somebody sits before it and can be asked. */
  interactive: boolean
  /** Whether stdout is a terminal, and how wide. */
  terminal: boolean
  columns: number
  style: Style
  /** The result: `value` for scripts, `lines` for people. */
  result(value: unknown, lines: readonly string[]): void
  /** What happened, for people only. */
  tell(line: string): void
  /** A remark beside it, for people only. */
  remark(line: string): void
  /** Something that should not be missed, scripts included. */
  warn(line: string): void
  /** A line that is drawn over and over, where there is a terminal; "" takes it away. */
  draw(line: string): void
}

export interface Style {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

/** Ends the program, without a failure, once nobody reads what it says any more (`openctl list | head`). */
export function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: { code?: string }) => {
      if (error.code === "EPIPE") process.exit(0)
    })
  }
}

export function createOutput(given: { json: boolean; colour: boolean }): Output {
  const { stdin, stdout, stderr } = process
  let drawn = ""
  const draw = (line: string) => {
    if (given.json || !stderr.isTTY) return
    // One that went on in the next row could not be taken away again. A terminal may not know how wide it is.
    const fits = cut(line, (stderr.columns || 80) - 1)
    if (fits === drawn) return
    stderr.write(`\r\u001b[K${fits}`)
    drawn = fits
  }
  const say = (line: string) => {
    draw("")
    stderr.write(`${line}\n`)
  }
  const colour = given.colour && !given.json
  const remarkStyle = styled(colour && Boolean(stderr.isTTY))
  return {
    json: given.json,
    interactive: Boolean(stdin.isTTY && stderr.isTTY) && !given.json,
    terminal: Boolean(stdout.isTTY),
    columns: stdout.columns ?? 80,
    style: styled(colour && Boolean(stdout.isTTY)),
    draw,
    result(value, lines) {
      draw("")
      if (given.json) stdout.write(`${JSON.stringify(value)}\n`)
      else for (const line of lines) stdout.write(`${line}\n`)
    },
    tell(line) {
      if (!given.json) say(line)
    },
    remark(line) {
      if (!given.json) say(remarkStyle.dim(line))
    },
    warn(line) {
      say(given.json ? JSON.stringify({ warning: line }) : `${remarkStyle.bold("Warning:")} ${line}`)
    },
  }
}

/** Says how it failed. Apart from `Output`, since what was typed may have failed before there was one. */
export function sayFailure(failure: Failure, json: boolean, colour: boolean): void {
  const message = failure.message.split("\n").map((line) => (/^ */.exec(line)?.[0] ?? "") + cleanLine(line, 2000))
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code: failure.code, message: message.join(" ") } })}\n`)
    return
  }
  const { bad } = styled(colour && Boolean(process.stderr.isTTY))
  const clear = process.stderr.isTTY ? "\r\u001b[K" : ""
  const sign = failure.code === "INTERRUPTED" ? "" : `${bad("Failed:")} `
  process.stderr.write(`${clear}${sign}${message.join("\n")}\n`)
}

function styled(on: boolean): Style {
  const wrap = (open: number, close: number) => (text: string) => (on ? `\u001b[${open}m${text}\u001b[${close}m` : text)
  return { bold: wrap(1, 22), dim: wrap(2, 22), good: wrap(32, 39), bad: wrap(31, 39) }
}
