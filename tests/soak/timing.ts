import { calls } from "#protocol/calls"
import { newId, newSecret } from "../../server/src/storage/id.ts"
import { at, fixed } from "../harness/people.ts"
import { serve } from "../harness/served.ts"

/**
 * Whether timing reveals what an answer doesn't: pairs of equally refused requests are sent in random order, and Welch's t
 * of their times must stay within 4.5. The slowest twentieth of each is left out: it is noise of the machine and hides
 * differences.
 */
const MOST_T = 4.5

type Ask = (turn: number) => Promise<unknown>

export async function timing(count: number): Promise<string> {
  const { PORT: _, ...env } = fixed
  const served = await serve(env)
  try {
    const house = at(served.url, served.dataDir)
    const [alice, bob] = [await house.person("alice@example.com"), await house.person("bob@example.com")]
    const hidden = (await house.session(alice)).id
    const link = await alice.send(calls.createLink, { id: hidden })
    await alice.send(calls.revokeLink, { id: hidden, linkId: link.id })
    const revoked = link.url.split("/s/")[1] ?? ""
    await house.session(bob, {}, 0)
    const get = async (path: string, who: Pick<typeof bob, "fetch">) => (await who.fetch(path)).arrayBuffer()
    const nobody = house.asking()
    // One of each, as there is one hidden session: an address that is new each time is a little slower by itself.
    const unknown = newId()
    const madeUp = newSecret()
    const pairs: Record<string, [Ask, Ask]> = {
      "a hidden id, by somebody": [
        () => get(`/api/sessions/${hidden}`, bob),
        () => get(`/api/sessions/${unknown}`, bob),
      ],
      "a hidden id, by nobody": [
        () => get(`/api/sessions/${hidden}`, nobody),
        () => get(`/api/sessions/${unknown}`, nobody),
      ],
      "a revoked link": [() => get(`/api/s/${revoked}`, nobody), () => get(`/api/s/${madeUp}`, nobody)],
      "a word of a stranger's session": [
        () => get("/api/sessions?q=please", bob),
        () => get("/api/sessions?q=nowhere", bob),
      ],
    }
    const told: string[] = []
    const said: string[] = []
    for (const [what, pair] of Object.entries(pairs)) {
      const t = await compare(pair, count)
      said.push(`${what} ${t.toFixed(1)}`)
      if (Math.abs(t) >= MOST_T) told.push(what)
    }
    if (told.length > 0) throw new Error(`Time tells: ${said.join(", ")}`)
    return `t of ${said.join(", ")}`
  } finally {
    await served.stop()
  }
}

async function compare([one, other]: [Ask, Ask], count: number): Promise<number> {
  const times: [number[], number[]] = [[], []]
  const take = async (which: 0 | 1, turn: number) => {
    const began = performance.now()
    await (which === 0 ? one : other)(turn)
    times[which].push(performance.now() - began)
  }
  for (let turn = 0; turn < 200; turn++) await Promise.all([one(turn), other(turn)])
  for (let turn = 0; turn < count; turn++) {
    const first = Math.random() < 0.5 ? 0 : 1
    await take(first, turn)
    await take(first === 0 ? 1 : 0, turn)
  }
  return welch(kept(times[0]), kept(times[1]))
}

const kept = (times: number[]) => times.sort((a, b) => a - b).slice(0, Math.ceil(times.length * 0.95))

function welch(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [moments(one), moments(other)]
  return (a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length)
}

function moments(times: readonly number[]): { mean: number; variance: number } {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  return { mean, variance: times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1) }
}
