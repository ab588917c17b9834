import { steadily } from "./asker.ts"
import { installed } from "./installed.ts"
import { centile, median, ms, several, type Table } from "./measure.ts"
import { sharedSession } from "./shared.ts"
import { anyLine } from "./transcript.ts"
import { hundreds, until, viewer } from "./viewer.ts"

/** From sending an entry to its arrival at each of fifty viewers' sockets, including the commit. */
export async function liveLatency(table: Table): Promise<void> {
  await installed(async ({ served, people }) => {
    const run = async (round: number) => {
      const { id, owner, others } = await sharedSession(served.url, people, round)
      const sentAt: number[] = []
      const times: number[] = []
      const answered: number[] = []
      let came = 0
      const viewers = await hundreds(others.length, async (nth) => {
        const one = await viewer(served.url, others[nth]?.token ?? "", {
          entries(_session, first, last) {
            const now = performance.now()
            for (let seq = first; seq <= last; seq++) times.push(now - (sentAt[seq] ?? now))
            came += last - first + 1
          },
        })
        one.join(id)
        return one
      })
      await Bun.sleep(300)
      // Further apart than the merge window, so that each entry gets its own frame.
      const goOn = (sent: number) => sent < 80
      const sent = await steadily({
        url: served.url,
        token: owner.token,
        session: id,
        line: anyLine(),
        everyMs: 20,
        goOn,
        sentAt,
        answered,
      })
      if (!(await until(() => came === sent * others.length)))
        throw new Error(`${came} of ${sent * others.length} came.`)
      for (const one of viewers) one.end()
      return { p50: centile(times, 0.5), p99: centile(times, 0.99), answer: centile(answered, 0.5) }
    }
    await run(0)
    const runs = await several(5, (nth) => run(nth + 1))
    const p50 = median(runs.map((one) => one.p50))
    const p99 = median(runs.map((one) => one.p99))
    table.row(
      "append to the sockets of 50 viewers, durable",
      `p50 ${ms(p50)}, p99 ${ms(p99)}`,
      "p50 <= 2 ms, p99 <= 10 ms",
      p50 <= 2 && p99 <= 10,
    )
    table.row("- the answer to whoever appends", `p50 ${ms(median(runs.map((one) => one.answer)))}`)
  }, 51)
}
