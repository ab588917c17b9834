import { expect, test } from "bun:test"
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Watches } from "./wake.ts"

const within = (ms: number) => new Promise<"late">((resolve) => setTimeout(() => resolve("late"), ms))

test("a write right after another one is noticed too, without polling", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-wake-"))
  const path = join(folder, "session.jsonl")
  const file = openSync(path, "a")
  let wanted = 0
  let seen = () => {}
  const watches = new Watches(() => {
    if (readFileSync(path).length >= wanted) seen()
  })
  watches.keep([folder])
  for (let burst = 0; burst < 40; burst++) {
    const all = new Promise<void>((resolve) => {
      seen = resolve
    })
    wanted += 2
    writeSync(file, "a")
    // The first one's ring must not come between: it is heard once we wait.
    for (const until = performance.now() + 0.3; performance.now() < until; );
    writeSync(file, "b")
    expect(await Promise.race([all, within(5000)])).toBeUndefined()
  }
  watches.close()
  closeSync(file)
  rmSync(folder, { recursive: true })
}, 30_000)

test("a folder that appears, and one that is made again, are watched from the next look on", async () => {
  const parent = mkdtempSync(join(tmpdir(), "openctl-wake-"))
  const folder = join(parent, "subagents")
  let heard = () => {}
  const watches = new Watches(() => heard())
  watches.keep([folder])
  for (const name of ["first", "again"]) {
    mkdirSync(folder)
    watches.keep([folder])
    const ring = new Promise<void>((resolve) => {
      heard = resolve
    })
    closeSync(openSync(join(folder, name), "a"))
    expect(await Promise.race([ring, within(5000)])).toBeUndefined()
    rmSync(folder, { recursive: true })
    watches.keep([folder])
  }
  watches.close()
  rmSync(parent, { recursive: true })
}, 30_000)
