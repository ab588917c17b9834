import { type ChildProcess, spawn } from "node:child_process"
import { LineSplitter } from "./line-splitter.ts"

/** After its input has ended, an agent may put its affairs in order for so long; and again after the first signal. */
const GRACE_MS = 1000
/** What a program that has ended still had to say is waited for so long: what it started may hold its output open. */
const LAST_WORDS_MS = 300
/** Noise is shown to a person: longer lines are cut. */
const LONGEST_NOISE = 2000

export interface Program {
  write(line: string): void
  /** Resolves once it has ended, with all that it has started. */
  end(): Promise<void>
}

export interface ProgramGiven {
  command: readonly [string, ...string[]]
  cwd: string
  env: Record<string, string | undefined>
  /** A line of its output, of any kind. */
  line(line: string): void
  noise(line: string): void
  /** It has ended, and nothing more comes; `error` if it could not be started. */
  ended(how: { code: number | null; signal: string | null; error?: Error }): void
}

/** The agent's program, in a process group of its own: a Ctrl-C in the terminal does not reach it, and `end` reaches all of it. */
export function startProgram({ command, cwd, env, line, noise, ended }: ProgramGiven): Program {
  const [file, ...args] = command
  const child = spawn(file, args, { cwd, env: env as NodeJS.ProcessEnv, stdio: "pipe", detached: true })
  let isOver = false
  let tellOver = () => {}
  const over = new Promise<void>((resolve) => {
    tellOver = resolve
  })

  const out = new LineSplitter(line, (bytes) => noise(`(a line of ${bytes.toLocaleString("en-US")} bytes, left out)`))
  const err = new LineSplitter(
    (text) => noise(text.slice(0, LONGEST_NOISE)),
    () => {},
    64 * 1024,
  )
  child.stdout.on("data", (chunk: Buffer) => out.take(chunk))
  child.stderr.on("data", (chunk: Buffer) => err.take(chunk))
  // Its end says it all.
  child.stdin.on("error", () => {})

  function finish(how: { code: number | null; signal: string | null; error?: Error }): void {
    if (isOver) return
    isOver = true
    out.end()
    err.end()
    kill(child, "SIGKILL")
    ended(how)
    tellOver()
  }

  child.on("error", (error) => {
    if (child.pid === undefined) finish({ code: null, signal: null, error })
  })
  child.on("exit", (code, signal) => {
    const last = setTimeout(() => finish({ code, signal }), LAST_WORDS_MS)
    child.on("close", () => {
      clearTimeout(last)
      finish({ code, signal })
    })
  })

  async function end(): Promise<void> {
    if (isOver) return
    child.stdin.end()
    const timers = [
      setTimeout(() => kill(child, "SIGTERM"), GRACE_MS),
      setTimeout(() => kill(child, "SIGKILL"), 2 * GRACE_MS),
    ]
    await over
    for (const timer of timers) clearTimeout(timer)
  }

  return {
    write: (text) => {
      if (!isOver && child.stdin.writable) child.stdin.write(`${text}\n`)
    },
    end,
  }
}

/** The whole group: an agent that is gone may have left others behind. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nobody is left in it, or the system has no groups.
    child.kill(signal)
  }
}
