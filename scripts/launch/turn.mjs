import { closeSync, mkdirSync, openSync, rmSync, statSync, utimesSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { cache, say } from "./checkout.mjs"

const beatMs = 1000
// The turn of a killed holder is free after this long. Far above the beat, since a busy machine may delay timers by seconds.
const staleMs = 10_000

/** Runs `work` while no other launcher of this checkout runs work with the same name. */
export async function inTurn(name, work) {
  mkdirSync(cache, { recursive: true })
  const file = path.join(cache, `${name}.lock`)
  for (let told = false; !take(file); await sleep(100)) {
    if (!told) say(`Waiting for another openctl command in this folder (${name}).`)
    told = true
  }
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs)
  const free = () => rmSync(file, { force: true })
  process.once("exit", free)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.off("exit", free)
    free()
  }
}

function take(file) {
  try {
    closeSync(openSync(file, "wx"))
    return true
  } catch (error) {
    if (error.code !== "EEXIST") throw error
    const held = statSync(file, { throwIfNoEntry: false })
    if (held && Date.now() - held.mtimeMs > staleMs) rmSync(file, { force: true })
    return false
  }
}
