import { operatorCalls } from "#protocol/operator"
import { chanceOf } from "../harness/chance.ts"
import { operate } from "../harness/operator.ts"
import { serve } from "../harness/served.ts"
import { postOffice } from "../mail/post-office.ts"

/** As many people as requests: the limits of codes to one address must not end the measurement. */
const PER_ADDRESS = 12
/** A difference beyond this isn't chance, however many samples there are. */
const MOST_T = 4.5

/**
 * Whether timing reveals who has an account: codes are requested for addresses with and without one, in random order, and
 * that request and the one right after it are timed, from outside and with a real SMTP server. Fails if Welch's t of either
 * is too large.
 */
export async function codeTimes(count: number, seed: number): Promise<string> {
  const office = await postOffice()
  const server = await serve({
    RATE_LIMITS: "off",
    SIGN_UP: "invited",
    TRUSTED_PROXIES: "127.0.0.1",
    SMTP_URL: office.url(),
    MAIL_FROM: "openctl@example.com",
    MAIL_PER_HOUR: "1000000",
  })
  try {
    const people = Math.ceil(count / PER_ADDRESS)
    for (let n = 0; n < people; n++)
      await operate(server.dataDir, operatorCalls.makeToken, { address: addressOf("known", n) })
    const chance = chanceOf(seed)
    const times = { known: [new Sample(), new Sample()], stranger: [new Sample(), new Sample()] } as const
    const left = { known: count, stranger: count }
    for (let turn = 0; left.known + left.stranger > 0; turn++) {
      const kind = chance.is(left.known / (left.known + left.stranger)) ? "known" : "stranger"
      left[kind]--
      const [asked, after] = await askAndLook(server.url, addressOf(kind, left[kind] % people), turn)
      // The first ones have cold caches.
      if (turn < 200) continue
      times[kind][0].add(asked)
      times[kind][1].add(after)
    }
    await office.until(Math.min(count / 2, 1_000), 60_000)
    const t = [0, 1].map((at) => worst(times.known[at as 0 | 1], times.stranger[at as 0 | 1]))
    const said = `t of the asking ${t[0]?.toFixed(2)}, of the request after it ${t[1]?.toFixed(2)}; ${office.letters.length} codes went out`
    if (t.some((one) => Math.abs(one) > MOST_T)) throw new Error(`Time tells who has an account: ${said}`)
    return said
  } finally {
    await server.stop()
    await office.close()
  }
}

const addressOf = (kind: string, n: number) => `${kind.padEnd(8, "x")}-${String(n).padStart(6, "0")}@example.com`

/** From a different network each time, as an attacker with many would. Returns both times in microseconds. */
async function askAndLook(url: string, email: string, turn: number): Promise<[asked: number, after: number]> {
  const headers = { "x-forwarded-for": `10.${(turn >> 16) & 255}.${(turn >> 8) & 255}.${turn & 255}` }
  const timed = async (path: string, init: RequestInit) => {
    const began = Bun.nanoseconds()
    const answer = await fetch(url + path, init)
    await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    return (Bun.nanoseconds() - began) / 1000
  }
  const asked = await timed("/api/sign-in/code", { method: "POST", headers, body: JSON.stringify({ email }) })
  return [asked, await timed("/api/sign-in", { headers })]
}

/** Mean and variance of the added values, up to a limit. */
class Sample {
  readonly all: number[] = []
  add(value: number): void {
    this.all.push(value)
  }
  moments(limit: number): { n: number; mean: number; variance: number } {
    const kept = this.all.filter((value) => value <= limit)
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
    const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1)
    return { n: kept.length, mean, variance }
  }
}

/** Of all times, and of the faster ones alone, which have less noise: at the quantile that shows a difference best. */
const SHARES = [1, 0.99, 0.9, 0.5]

function worst(one: Sample, other: Sample): number {
  const both = [...one.all, ...other.all].sort((a, b) => a - b)
  // One threshold for both, computed from both together, so that it doesn't depend on which is which.
  const found = SHARES.map((share) => welch(one, other, both[Math.ceil(both.length * share) - 1] ?? 0))
  return found.reduce((most, t) => (Math.abs(t) > Math.abs(most) ? t : most))
}

function welch(one: Sample, other: Sample, limit: number): number {
  const [a, b] = [one.moments(limit), other.moments(limit)]
  return (a.mean - b.mean) / Math.sqrt(a.variance / a.n + b.variance / b.n)
}
