import { installed } from "./installed.ts"
import { load, mb, median, ms, rate, type Table } from "./measure.ts"
import { transcript } from "./transcript.ts"
import { until, viewer } from "./viewer.ts"

const ENTRIES = 50_000

/** A viewer follows a long session from its beginning: how fast they catch up, and how much it slows everyone else. */
export async function catchUp(table: Table): Promise<void> {
  await installed(async ({ served, client, person }) => {
    const { id } = await client.create({ agent: "claude-code" })
    const answer = await client.append(id, transcript(ENTRIES))
    if (answer.body.entries !== ENTRIES) throw new Error(`The upload failed: ${JSON.stringify(answer)}`)
    const whole = async () => {
      let next = 1
      let bytes = 0
      const began = performance.now()
      const one = await viewer(served.url, person.token, {
        entries(_session, first, last, length) {
          if (first !== next) throw new Error(`After ${next - 1} came ${first}.`)
          next = last + 1
          bytes += length
        },
      })
      one.join(id, 0)
      if (!(await until(() => next > ENTRIES || one.gone, 60_000)) || one.gone) throw new Error(`It ended at ${next}.`)
      const took = performance.now() - began
      one.end()
      return { took, bytes }
    }
    await whole()
    const asking = () =>
      load({
        url: served.url,
        token: person.token,
        paths: [`/api/sessions/${id}`, "/api/health"],
        seconds: 3,
        pauseMs: 2,
      })
    const calm = await asking()
    const others = asking()
    await Bun.sleep(400)
    const runs: { took: number; bytes: number }[] = []
    for (const end = performance.now() + 2400; performance.now() < end; ) runs.push(await whole())
    const { p50, p99, most } = await others
    const took = median(runs.map((one) => one.took))
    const perSecond = (bytes: number) => `${mb((bytes / took) * 1000)}/s`
    table.row(
      `catch-up from the beginning of ${ENTRIES.toLocaleString("en")} entries`,
      `${ms(took)}: ${rate((ENTRIES / took) * 1000)}, ${perSecond(runs[0]?.bytes ?? 0)}`,
    )
    table.row(
      "- others meanwhile, p99",
      `${ms(p99)} (p50 ${ms(p50)}, most ${ms(most)}; without it p99 ${ms(calm.p99)})`,
      "<= 20 ms",
      p99 <= 20,
    )
  })
}
