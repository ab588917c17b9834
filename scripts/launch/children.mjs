import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import os from "node:os"
import { root } from "./checkout.mjs"

/**
 * The launcher ends its children: on a signal, and when npm dies silently. When SIGKILL ends npm it tells nobody, and
 * on SIGTERM it may only reach the shell in between, which would leave the server running as an orphan.
 */

// Longer than the server takes to finish its requests; a child that is still alive then is killed.
const graceMs = 15_000
const children = new Set()
let ending = 0

/** Starts a program in the checkout, on this terminal unless told otherwise. */
export function start(command, args, options = {}) {
  // After a signal has ended one suite, the next one must not start.
  if (ending) process.exit(ending)
  const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options })
  children.add(child)
  child.ended = new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]))
  }).finally(() => children.delete(child))
  // Callers may await `ended` to see the failure, but need not.
  child.ended.catch(() => undefined)
  return child
}

/** Runs a program without a terminal and returns all its output, in order, when it has ended. */
export async function listen(command, args, options = {}) {
  const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] })
  const pieces = []
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => pieces.push(piece))
  const code = await child.ended
  return { code, said: Buffer.concat(pieces).toString() }
}

/** From here on a signal, or npm's death, ends all children and then this process. */
export function endTogether() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(signal))
  const line = lineOfParents()
  if (!line) return
  const gone = () => line.some(([child, parent]) => parentOf(child) !== parent)
  // A server may outlive npm by half a second without harm; polling more often would cost battery.
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
