import { calls } from "#protocol/calls"
import type { SaidOf } from "#protocol/remote-nouns"
import type { HeldId, Store } from "../../server/src/storage/store.ts"
import type { Asking, House } from "../harness/people.ts"
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

export async function speaker(house: Pick<House, "session">, store: Store, owner: Asking): Promise<Speaker> {
  const { id } = await house.session(owner, { agent: "claude-code" }, 1)
  await store.unrecorded.updateTable("sessions").set({ kind: "remote" }).where("id", "=", id).execute()
  const run = await begin(store, id, 1)
  const item = (n: number) => `${run.slice(0, 8)}-${n}`
  let line = 1
  return {
    id,
    run,
    item,
    async say(n, off, text, of = "answer", by = owner) {
      return (await by.send(calls.sayText, { id, run, item: item(n), of, off, text })).have
    },
    async entry(n, text, by = owner) {
      const response = await by.fetch(`/api/sessions/${id}/entries?line=${line++}&run=${run}`, {
        method: "POST",
        body: `${JSON.stringify(answerLine(item(n), text))}\n`,
        headers: { "content-type": "application/x-ndjson" },
      })
      if (!response.ok) throw new Error(await response.text())
    },
  }
}

/** A run as `beginRun` makes it. */
export async function begin(store: Store, session: string, n: number): Promise<string> {
  const id = crypto.randomUUID()
  await store.unrecorded
    .updateTable("runs")
    .set({ ended_at: store.now, reason: "superseded" })
    .where("session_id", "=", session)
    .where("ended_at", "is", null)
    .execute()
  await store.unrecorded
    .insertInto("runs")
    .values({
      ...{ id, session_id: session, n, agent: "claude-code", version: null, mode: null, modes: "[]" },
      ...{ wanted_mode: null, state: "running" as const, turn: null, interrupt: null, end_asked: 0 },
      ...{ began_at: store.now, seen_at: store.now, attended_at: null, ended_at: null, reason: null },
    })
    .execute()
  return id
}

/** That somebody has sent a proposal, as `propose` records it. */
export const recordProposal = (store: Store, session: string, author: string): Promise<void> =>
  store.change(author, (within) =>
    within.recordOf(session as HeldId, {
      name: "proposal.made",
      subject: author,
      data: { proposal: crypto.randomUUID(), state: "pending" },
      names: { hash: "0".repeat(64) },
    }),
  )

const answerLine = (item: string, text: string) => ({
  ...{ v: 1, at: "2026-01-01T00:00:00.000Z", type: "update", item },
  update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } },
})

/** The text of an item as a page puts it together, or null when it has none (any more). `lacks`: its beginning never came. */
export function heardOf(
  { frames }: Pick<Watcher, "frames">,
  session: string,
  item: string,
): { text: string; lacks: boolean } | null {
  let heard: { text: string; lacks: boolean } | null = null
  for (const it of frames) {
    if (it.type === "text" && it.session === session && it.item === item) {
      const text = heard?.text ?? ""
      heard =
        it.off <= text.length
          ? { text: text.slice(0, it.off) + it.text, lacks: heard?.lacks ?? false }
          : { text: it.text, lacks: true }
      if (heard.text === "") heard = null
    }
    if (it.type === "entries" && it.session === session && it.entries.some((entry) => entry.message === item))
      heard = null
  }
  return heard
}

export const textFrames = ({ frames }: Watcher, session: string) =>
  frames.flatMap((it) => (it.type === "text" && it.session === session ? [it] : []))
