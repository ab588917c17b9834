import { spawn } from "node:child_process"
import path from "node:path"
import { freePort } from "../tests/harness/free-port.ts"
import { installed } from "./installed.ts"
import { load, median, rate, several, type Table } from "./measure.ts"

/** The bare health request, compared with plain Bun in the same run. */
export async function health(table: Table): Promise<void> {
  const port = await freePort()
  const program = path.join(import.meta.dirname, "ceiling.ts")
  const ceiling = spawn(process.execPath, ["--no-orphans", program, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  await new Promise((resolve) => ceiling.stdout.once("data", resolve))
  try {
    await installed(async ({ served }) => {
      const ask = (url: string) => load({ url, paths: ["/api/health"], connections: 32, seconds: 1.5 })
      const pairs = await several(
        4,
        async () => [await ask(served.url), await ask(`http://127.0.0.1:${port}`)] as const,
      )
      const ours = median(pairs.map(([one]) => one.perSecond))
      const most = median(pairs.map(([, one]) => one.perSecond))
      table.row(
        "bare health request",
        `${rate(ours)}, Bun alone ${rate(most)}: ${Math.round((ours / most) * 100)} %`,
        ">= 90 %",
        ours / most >= 0.9,
      )
    })
  } finally {
    ceiling.kill("SIGKILL")
  }
}
