import { steadily } from "./asker.ts"
import { type Installed, installed } from "./installed.ts"
import { centile, median, ms, rate, several, type Table } from "./measure.ts"
import { hundreds, until, viewer } from "./viewer.ts"

/** Short, so that the benchmark measures fan-out and not the loopback. */
const line = '{"type":"user","message":{"role":"user","content":"Does it build?"}}'

interface Shape {
  sockets: number
  /** Every socket follows all of these sessions. */
  sessions: number
  lines: number
  everyMs: number
}

/** How much one node delivers, with one frame per entry and with one frame per 10 ms. */
export async function liveFanout(table: Table): Promise<void> {
  // A session sends at most one frame per 10 ms, so one frame per entry needs several appending sessions.
  const alone: Shape[] = [
    { sockets: 100, sessions: 30, lines: 1, everyMs: 13 },
    { sockets: 1000, sessions: 4, lines: 1, everyMs: 15 },
  ]
  const merged: Shape[] = [
    { sockets: 100, sessions: 1, lines: 60, everyMs: 5 },
    { sockets: 1000, sessions: 1, lines: 6, everyMs: 5 },
  ]
  await installed(async (it) => {
    for (const shape of alone) {
      const { frames, entries, p99, asked } = await measured(it, shape)
      table.row(
        `frames to ${shape.sockets.toLocaleString("en")} sockets, one entry each`,
        `${rate(frames)} of ${rate(asked)} asked, ${(entries / frames).toFixed(2)} entries a frame, p99 ${ms(p99)}`,
        ">= 200,000/s",
        frames >= 200_000,
      )
    }
    for (const shape of merged) {
      const { frames, entries, p99, asked } = await measured(it, shape)
      table.row(
        `entries to ${shape.sockets.toLocaleString("en")} sockets, merged over 10 ms`,
        `${rate(entries)} of ${rate(asked)} asked, ${(entries / frames).toFixed(1)} entries a frame, p99 ${ms(p99)}`,
        ">= 1,000,000/s, p99 <= 20 ms",
        entries >= 1_000_000 && p99 <= 20,
      )
    }
  })
}

async function measured(it: Installed, shape: Shape) {
  const runs = await several(3, () => fanOut(it, shape))
  const middle = (of: (one: (typeof runs)[number]) => number) => median(runs.map(of))
  return {
    frames: middle((one) => one.frames),
    entries: middle((one) => one.entries),
    p99: middle((one) => one.p99),
    asked: (shape.sockets * shape.sessions * shape.lines * 1000) / shape.everyMs,
  }
}

async function fanOut({ served, client, person }: Installed, shape: Shape) {
  const { url } = served
  const { token } = person
  const ids = await Promise.all(
    Array.from({ length: shape.sessions }, async () => (await client.create({ agent: "claude-code" })).id),
  )
  const sentAt = new Map(ids.map((id) => [id, [] as number[]]))
  /** The delay of the oldest entry in each frame. */
  const times: number[] = []
  let frames = 0
  let entries = 0
  const viewers = await hundreds(shape.sockets, async () => {
    const one = await viewer(url, token, {
      entries(session, first, last) {
        frames += 1
        entries += last - first + 1
        const sent = sentAt.get(session)?.[first]
        if (sent !== undefined) times.push(performance.now() - sent)
      },
    })
    for (const id of ids) one.join(id)
    return one
  })
  await Bun.sleep(500)
  const began = performance.now()
  const end = began + 1500
  const goOn = () => performance.now() < end
  const sent = await Promise.all(
    ids.map(async (session, nth) => {
      await Bun.sleep((nth * shape.everyMs) / ids.length)
      const { lines, everyMs } = shape
      return steadily({ url, token, session, line, lines, everyMs, goOn, sentAt: sentAt.get(session) ?? [] })
    }),
  )
  const expected = sent.reduce((sum, one) => sum + one, 0) * shape.sockets
  if (!(await until(() => entries >= expected))) {
    const gone = viewers.filter((one) => one.gone).length
    console.warn(`${entries} of ${expected} entries came; ${gone} sockets were closed.`)
  }
  const seconds = (performance.now() - began) / 1000
  for (const one of viewers) one.end()
  await Bun.sleep(200)
  return { frames: frames / seconds, entries: entries / seconds, p99: centile(times, 0.99) }
}
