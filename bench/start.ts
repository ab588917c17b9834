import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { freePort } from "../tests/harness/free-port.ts"
import { memoryOf } from "../tests/storage/memory.ts"
import { quiet } from "../tests/storage/person.ts"
import { mb, median, ms, several, type Table } from "./measure.ts"

const root = path.resolve(import.meta.dirname, "..")

/** From launching the runtime to the first answer, in an empty folder and in a used one, and the idle memory. */
export async function start(table: Table): Promise<void> {
  const firsts: number[] = []
  const warms: number[] = []
  const idle: number[] = []
  await several(7, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "openctl-bench-"))
    firsts.push((await launch(folder)).took)
    const warm = await launch(folder, 1500)
    warms.push(warm.took)
    idle.push(warm.memory)
    rmSync(folder, { recursive: true, force: true })
  })
  const bare = median(await several(7, () => bareRuntime()))
  table.row("first start to the first answer", ms(median(firsts)), "<= 250 ms", median(firsts) <= 250)
  table.row(
    "warm start to the first answer",
    `${ms(median(warms))} (the runtime alone ${ms(bare)})`,
    "<= 120 ms",
    median(warms) <= 120,
  )
  table.row("memory, idle", mb(median(idle)), "<= 120 MB", median(idle) <= 120 * 1_048_576)
}

async function launch(folder: string, waitMs = 0): Promise<{ took: number; memory: number }> {
  const port = await freePort()
  const env = { PATH: process.env.PATH ?? "", ...quiet({ DATA_DIR: folder, DATABASE_URL: "" }), PORT: String(port) }
  const began = performance.now()
  const child = spawn(process.execPath, ["--no-orphans", "server/src/main.ts"], { cwd: root, env, stdio: "ignore" })
  while (!(await answers(port))) await Bun.sleep(1)
  const took = performance.now() - began
  await Bun.sleep(waitMs)
  const memory = memoryOf(child.pid ?? 0)
  child.kill("SIGTERM")
  await new Promise((resolve) => child.once("exit", resolve))
  return { took, memory }
}

/** Whether the health call is answered. Uses a bare socket, since a retrying client would hide the wait. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n"))
    socket.once("data", (piece) => {
      socket.destroy()
      resolve(String(piece).startsWith("HTTP/1.1 200"))
    })
    socket.once("error", () => resolve(false))
  })
}

async function bareRuntime(): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" })
  await new Promise((resolve) => child.once("exit", resolve))
  return performance.now() - began
}
