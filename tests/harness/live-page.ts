import type { Entry } from "#protocol/entries"
import { Live, type Outside } from "../../web/src/api/live.ts"

/** The page's side of the live socket without a browser, for tests that play the server. */
export const closing: (() => void)[] = []

/** For each file's own `afterEach`: one declared here would belong to the first file that imports it. */
export function closeAll(): void {
  for (const close of closing.splice(0)) close()
}

export const entry = (seq: number): Entry => ({ seq, source: "main", line: seq - 1, kind: "answer", parts: [] })

/** A following page, with everything that it saw and how long it would have waited. */
export function page(
  url: string,
  given: Partial<Outside> & { silence?: number; linger?: number; askEvery?: number } = {},
) {
  const seen = { seqs: [] as number[], ended: [] as number[], hints: [] as unknown[], asked: 0, waits: [] as number[] }
  const states: string[] = []
  const { silence, linger, askEvery, ...outside } = given
  const live = new Live(
    {
      open: async () => new WebSocket(url),
      who: () => "alice",
      hint: (event, session) => void seen.hints.push([event, session]),
      ask: async () => {
        seen.asked += 1
        return true
      },
      entriesAfter: async () => [],
      seen: () => true,
      outdated: () => void seen.hints.push("outdated"),
      wait: async (ms) => {
        seen.waits.push(ms)
        await Bun.sleep(5)
      },
      ...outside,
    },
    { silence: silence ?? 10_000, linger: linger ?? 10, askEvery: askEvery ?? 5 },
  )
  live.subscribe(() => states.push(live.state))
  const follower = {
    after: () => seen.seqs.at(-1) ?? 0,
    entries: (some: Entry[]) => void seen.seqs.push(...some.map((it) => it.seq)),
    ended: (code: number) => void seen.ended.push(code),
  }
  const follow = (session = "s") => {
    const leave = live.follow(session, follower)
    closing.push(leave)
    return leave
  }
  return { live, seen, states, follow }
}

/** Waits until the condition holds. */
export async function until(what: string, is: () => boolean): Promise<void> {
  for (const end = Date.now() + 5_000; !is(); await Bun.sleep(2))
    if (Date.now() > end) throw new Error(`Never: ${what}`)
}
export const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1)
