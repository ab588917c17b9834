import { installed } from "./installed.ts"
import { kb, load, median, ms, rate, several, type Table } from "./measure.ts"
import { transcript } from "./transcript.ts"

/** The first screen of sessions of three lengths: the session and its first page, as a browser asks for them. */
export async function firstScreen(table: Table): Promise<void> {
  await installed(async ({ served, client, person }) => {
    for (const entries of [100, 5_000, 50_000]) {
      const { id } = await client.create({ agent: "claude-code" })
      await client.append(id, transcript(entries))
      await client.complete(id)
      const asking = {
        url: served.url,
        token: person.token,
        headers: { "accept-encoding": "gzip, br, zstd" },
        connections: 32,
      }
      const runs = await several(3, () => load({ ...asking, paths: [`/api/sessions/${id}/pages/1`] }))
      const session = await load({ ...asking, paths: [`/api/sessions/${id}`], connections: 1, seconds: 0.2 })
      const name = `first screen of ${entries.toLocaleString("en")} entries`
      const bytes = session.bytes + (runs[0]?.bytes ?? 0)
      table.row(`${name}, bytes`, kb(bytes), "<= 60 KB", bytes <= 60 * 1024)
      const perSecond = median(runs.map((run) => run.perSecond))
      const p99 = median(runs.map((run) => run.p99))
      table.row(
        `${name}, 32 connections`,
        `${rate(perSecond)}, p99 ${ms(p99)}`,
        ">= 10,000/s, p99 <= 15 ms",
        perSecond >= 10_000 && p99 <= 15,
      )
    }
  })
}
