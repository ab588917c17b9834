import { readFileSync } from "node:fs"
import { clientOf } from "../tests/storage/client.ts"
import { steadily } from "./asker.ts"
import { type Installed, installed } from "./installed.ts"
import { centile, median, ms, rate, several, type Table } from "./measure.ts"
import { speaker } from "./speaker.ts"
import { anyLine } from "./transcript.ts"
import { hundreds, until, viewer } from "./viewer.ts"

const VIEWERS = 50
const SESSIONS = 100
const FOLLOWERS = 10

/** What is being written: from the agent's word to its viewers' sockets, and what a hundred such sessions cost the server. */
export async function remoteText(table: Table): Promise<void> {
  await installed(async ({ served, people }) => {
    const runs = await several(3, (nth) => latency(served.url, people[nth]?.token ?? ""))
    const middle = (of: (one: (typeof runs)[number]) => number) => median(runs.map(of))
    const [p50, p99] = [middle((one) => centile(one.newest, 0.5)), middle((one) => centile(one.newest, 0.99))]
    table.row(
      `word out of the agent to the sockets of ${VIEWERS} viewers, 1,000 words a second, the newest of its piece`,
      `p50 ${ms(p50)}, p90 ${ms(middle((one) => centile(one.newest, 0.9)))}, p99 ${ms(p99)}`,
      "p50 <= 25 ms, p99 <= 90 ms",
      p50 <= 25 && p99 <= 90,
    )
    const all99 = middle((one) => centile(one.all, 0.99))
    table.row(
      "- every word (a piece waits up to 50 ms for more)",
      `p50 ${ms(middle((one) => centile(one.all, 0.5)))}, p99 ${ms(all99)}`,
      "p99 <= 90 ms",
      all99 <= 90,
    )
  }, 3)
  await installed((it) => cost(table, it), SESSIONS / 10 + 1)
}

async function latency(url: string, token: string) {
  const it = await speaker(url, token)
  const wroteAt: number[] = []
  const ends: number[] = []
  const newest: number[] = []
  const all: number[] = []
  let heard = 0
  const viewers = await hundreds(VIEWERS, async () => {
    const one = await viewer(url, token, {
      text(_session, off, length) {
        const now = performance.now()
        heard += length
        let first = true
        for (let nth = before(ends, off + length); nth >= 0 && (ends[nth] ?? 0) > off; nth--) {
          const took = now - (wroteAt[nth] ?? now)
          all.push(took)
          if (first) newest.push(took)
          first = false
        }
      },
    })
    one.join(it.id)
    return one
  })
  await Bun.sleep(300)
  await it.write(4_000, 1_000, (length, at) => {
    ends.push(length)
    wroteAt.push(at)
  })
  const written = ends.at(-1) ?? 0
  if (!(await until(() => heard >= written * VIEWERS))) throw new Error(`${heard} of ${written * VIEWERS} came.`)
  for (const one of viewers) one.end()
  it.end()
  return { newest, all }
}

/** The last word that ends at or before a place. */
function before(ends: readonly number[], place: number): number {
  let [low, high] = [-1, ends.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((ends[middle] ?? 0) <= place) low = middle
    else high = middle - 1
  }
  return low
}

async function cost(table: Table, { served, people }: Installed) {
  const [calmly, ...owners] = people
  if (!calmly) throw new Error("There is nobody.")
  const all = await hundreds(SESSIONS, (nth) => speaker(served.url, owners[nth % owners.length]?.token ?? ""))
  let characters = 0
  const count = (_session: string, _off: number, length: number) => {
    characters += length
  }
  const viewers = await hundreds(SESSIONS * FOLLOWERS, async (nth) => {
    const one = await viewer(served.url, owners[nth % owners.length]?.token ?? "", {
      // Most only take what comes: the load generator must cost less than the server.
      ...(nth < SESSIONS && { text: count }),
    })
    one.join(all[nth % SESSIONS]?.id ?? "")
    return one
  })
  await Bun.sleep(1_000)
  const calm = await entries(served.url, calmly.token)
  const began = { cpu: cpuOf(served.pid), at: performance.now() }
  const [pieces, busy] = await Promise.all([
    Promise.all(all.map(async (it, nth) => it.write(5_000 + nth, 50))),
    Bun.sleep(500).then(() => entries(served.url, calmly.token)),
  ])
  const seconds = (performance.now() - began.at) / 1000
  const cores = (cpuOf(served.pid) - began.cpu) / seconds
  const perSecond = pieces.reduce((sum, one) => sum + one, 0) / seconds
  table.row(
    `${SESSIONS} streaming sessions with ${FOLLOWERS} viewers each, 50 words a second`,
    `${cores.toFixed(2)} cores of the server for ${rate(perSecond)} pieces, ${rate(perSecond * FOLLOWERS)} frames`,
    "<= 1 core",
    cores <= 1,
  )
  table.row(
    "- an append elsewhere to 10 viewers meanwhile",
    `p50 ${ms(centile(busy, 0.5))}, p99 ${ms(centile(busy, 0.99))} (without it p50 ${ms(centile(calm, 0.5))}, p99 ${ms(centile(calm, 0.99))})`,
    "unhurt",
  )
  if (characters === 0 || viewers.some((one) => one.gone))
    throw new Error("Nobody heard anything, or sockets were closed.")
  for (const one of viewers) one.end()
  for (const one of all) one.end()
}

/** From sending an entry to its arrival at ten viewers. */
async function entries(url: string, token: string): Promise<number[]> {
  const { id } = await clientOf(url, token).create({ agent: "claude-code" })
  const sentAt: number[] = []
  const times: number[] = []
  const viewers = await hundreds(10, async () => {
    const one = await viewer(url, token, {
      entries(_session, first, last) {
        for (let seq = first; seq <= last; seq++) times.push(performance.now() - (sentAt[seq] ?? 0))
      },
    })
    one.join(id)
    return one
  })
  await Bun.sleep(100)
  const sent = await steadily({ url, token, session: id, line: anyLine(), everyMs: 30, goOn: (n) => n < 100, sentAt })
  await until(() => times.length === sent * 10)
  for (const one of viewers) one.end()
  return times
}

/** Seconds of the processor that a process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
  // In clock ticks of 10 ms: in user mode, and in the kernel.
  return (Number(fields[11]) + Number(fields[12])) / 100
}
