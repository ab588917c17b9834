import { calls } from "#protocol/calls"
import type { SaidOf } from "#protocol/remote-nouns"
import type { Asking } from "../harness/people.ts"
import type { Watcher } from "../live/watching.ts"

/** A remote session with a run, and a runner that says what its agent is writing, as `openctl run` does. */
export interface Speaker {
  id: string
  run: string
  /** The id of its n-th item. */
  item(n: number): string
  /** Gives how much of the item the server has. */
  say(n: number, off: number, text: string, of?: SaidOf, by?: Asking): Promise<number>
  /** Appends the item's entry. */
  entry(n: number, text: string, by?: Asking): Promise<void>
}

export async function speaker(owner: Asking): Promise<Speaker> {
  const { id } = await owner.send(calls.createSession, { agent: "claude-code", remote: true })
  const run = crypto.randomUUID()
  await owner.send(calls.beginRun, { id, run, agent: "claude-code" })
  const item = (n: number) => `${run.slice(0, 8)}-${n}`
  let line = 0
  const append = async (it: unknown, by: Asking = owner) => {
    await by.send(calls.appendEntries, { id, run, line }, `${JSON.stringify(it)}\n`)
    line += 1
  }
  const at = "2026-01-01T00:00:00.000Z"
  await append({ v: 1, at, type: "run", run, agent: { name: "claude-code", title: "Claude Code" }, cwd: "/home/alice" })
  return {
    id,
    run,
    item,
    say: async (n, off, text, of = "answer", by = owner) =>
      (await by.send(calls.sayText, { id, run, item: item(n), of, off, text })).have,
    entry: (n, text, by) =>
      append(
        {
          ...{ v: 1, at, type: "update", item: item(n) },
          update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } },
        },
        by,
      ),
  }
}

export const propose = (author: Asking, { id }: Speaker) =>
  author.send(calls.propose, { id, proposal: crypto.randomUUID(), text: "Water the beans." })

/** The text of an item as a page puts it together, or null when it has none (any more). `lacks`: its beginning never came. */
export function heardOf({ frames }: Pick<Watcher, "frames">, session: string, item: string): Heard {
  let heard: Heard = null
  for (const it of frames) {
    if (it.type === "text" && it.session === session && it.item === item) heard = splice(heard, it)
    if (it.type === "entries" && it.session === session && it.entries.some((entry) => entry.message === item))
      heard = null
  }
  return heard
}

type Heard = { text: string; lacks: boolean } | null

function splice(heard: Heard, it: { off: number; text: string }): Heard {
  const before = heard?.text ?? ""
  if (it.off > before.length) return { text: it.text, lacks: true }
  const text = before.slice(0, it.off) + it.text
  return text === "" ? null : { text, lacks: heard?.lacks ?? false }
}

export const textFrames = ({ frames }: Watcher, session: string) =>
  frames.flatMap((it) => (it.type === "text" && it.session === session ? [it] : []))
