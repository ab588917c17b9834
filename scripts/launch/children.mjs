import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import os from "node:os"
import { root } from "./checkout.mjs"

/**
 * What the launcher starts, it ends: on a signal, and when npm dies without a word. npm killed by SIGKILL tells nobody, and
 * on SIGTERM it may only reach the shell in between, which would leave the server running as an orphan.
 */

// Longer than the server's own time for finishing requests; whoever has not ended by then is killed.
const graceMs = 15_000
const children = new Set()
let ending = 0

/** Starts a program in the checkout, on this terminal unless told otherwise. */
export function start(command, args, options = {}) {
  // What comes next after a suite that a signal ended is not to come.
  if (ending) process.exit(ending)
  const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options })
  children.add(child)
  child.ended = new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]))
  }).finally(() => children.delete(child))
  // Whoever wants the failure awaits `ended`; nobody has to.
  child.ended.catch(() => undefined)
  return child
}

/** Starts a program without a terminal and gives all that it wrote, in order, when it has ended. */
export async function listen(command, args, options = {}) {
  const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] })
  const pieces = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => pieces.push(piece))
  const code = await child.ended
  return { code, said: Buffer.concat(pieces).toString() }
}

/** From here on a signal, or npm's death, ends everything that was started; then this process. */
export function endTogether() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(signal))
  const line = lineOfParents()
  if (!line) return
  const gone = () => line.some(([child, parent]) => parentOf(child) !== parent)
  // Half a second of a server without its npm harms nobody; a poll more often would cost battery.
  setInterval(() => gone() && void end("SIGTERM"), 500).unref()
}

async function end(signal) {
  for (const child of children) child.kill(signal)
  if (ending) return
  ending = 128 + os.constants.signals[signal]
  setTimeout(() => {
    for (const child of children) child.kill("SIGKILL")
  }, graceMs).unref()
  const only = children.size === 1
  const codes = await Promise.all([...children].map((child) => child.ended.catch(() => ending)))
  process.exit(only ? codes[0] : ending)
}

/** [child, parent] from this process up to npm. Undefined outside npm: `nohup node scripts/run.mjs start &` shall outlive its shell. */
function lineOfParents() {
  if (!process.env.npm_lifecycle_event) return undefined
  const line = [[process.pid, process.ppid]]
  // npm runs `sh -c`; Debian's sh stays between npm and us and would hide npm's death.
  const above = parentOf(process.ppid)
  if (above > 1) line.push([process.ppid, above])
  return line
}

/** The parent of a process; 0 where it can't be told (gone, or no /proc). */
function parentOf(pid) {
  if (pid === process.pid) return process.ppid
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
  } catch {
    return 0
  }
}
