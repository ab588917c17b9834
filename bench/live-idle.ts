import { readFileSync } from "node:fs"
import { memoryOf } from "../tests/storage/memory.ts"
import { installed } from "./installed.ts"
import type { Table } from "./measure.ts"
import { hundreds, viewer } from "./viewer.ts"

/** The cost of an idle socket that follows a session, with as many sockets as one process may hold here. */
export async function liveIdle(table: Table): Promise<void> {
  const count = Math.min(10_000, openFiles() - 600)
  await installed(async ({ served, client, person }) => {
    const ids = await hundreds(100, async () => (await client.create()).id)
    // One-time costs of the first sockets must not count as costs per socket.
    const first = await hundreds(200, (nth) => joined(nth))
    await Bun.sleep(1000)
    const before = memoryOf(served.pid)
    const held = await hundreds(count, (nth) => joined(nth))
    await Bun.sleep(5000)
    const each = (memoryOf(served.pid) - before) / held.filter((one) => !one.gone).length
    table.row(
      `memory of an idle live socket, ${count.toLocaleString("en")} held, each following a session`,
      `${(each / 1024).toFixed(1)} KiB`,
      "<= 12 KiB",
      each <= 12 * 1024,
    )
    for (const one of [...first, ...held]) one.end()

    async function joined(nth: number) {
      const one = await viewer(served.url, person.token)
      one.join(ids[nth % ids.length] ?? "")
      return one
    }
  })
}

/** How many files a process may hold open here. */
function openFiles(): number {
  try {
    return Number(/Max open files\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 1024)
  } catch {
    return 1024
  }
}
