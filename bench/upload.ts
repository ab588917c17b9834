import { memoryOf, watchMemory } from "../tests/storage/memory.ts"
import { installed } from "./installed.ts"
import { load, mb, median, ms, rate, several, type Table } from "./measure.ts"
import { source, transcript } from "./transcript.ts"

/** Uploads of three lengths, durable when answered: their memory, and how much they slow everyone else. */
const lengths: [number, number][] = [
  [100, 8],
  [5_000, 67],
  [50_000, 674],
]

export async function upload(table: Table): Promise<void> {
  for (const [entries, reference] of lengths) {
    const body = transcript(entries)
    const what = `upload of ${entries.toLocaleString("en")} entries (${mb(body.byteLength)}, ${source})`
    // A fresh server for each length, since the memory of one would hide in the figure of the next.
    await installed(async ({ served, client, person }) => {
      const one = async () => {
        const { id } = await client.create({ agent: "claude-code" })
        const began = performance.now()
        const answer = await client.append(id, body)
        if (answer.body.entries !== entries) throw new Error(`The upload failed: ${JSON.stringify(answer)}`)
        return { took: performance.now() - began, id }
      }
      const before = memoryOf(served.pid)
      const watch = watchMemory(served.pid)
      const first = await one()
      const growth = watch.stop() - before
      const took = median((await several(entries > 10_000 ? 2 : 5, one)).map((it) => it.took))
      table.row(
        what,
        `${ms(took)} (first ${ms(first.took)}, ${rate((entries / took) * 1000)})`,
        `<= ${reference} ms`,
        took <= reference,
      )
      table.row(`- the server's memory grows by`, mb(growth), "<= 64 MB", growth <= 64 * 1_048_576)
      const others = load({
        url: served.url,
        token: person.token,
        paths: [`/api/sessions/${first.id}`, "/api/health"],
        seconds: 2.5,
        pauseMs: 2,
      })
      await Bun.sleep(400)
      for (const until = performance.now() + 1200; performance.now() < until; ) await one()
      const { p50, p99, most } = await others
      table.row(`- others meanwhile, p99`, `${ms(p99)} (p50 ${ms(p50)}, most ${ms(most)})`, "<= 20 ms", p99 <= 20)
    })
  }
}
