import { Refusal } from "#protocol/errors"
import type { AgentMode } from "#protocol/remote-nouns"
import { change } from "../access/change.ts"
import type { Held } from "../access/hold.ts"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { onlineRun } from "./current.ts"

/** What its owner asks a run for: to stop its turn, to end, to change its mode. The run finds it in its work. */

export async function interruptRun(store: Store, session: Opened<"steer">, proposal: string): Promise<void> {
  await change(store, session, async (held) => {
    const run = await onlineRun(store, held, session)
    if (run.turn !== proposal) {
      const why = run.turn === null ? "The agent is at no prompt." : "The agent is at another prompt by now."
      throw new Refusal("CONFLICT", why, { turn: run.turn })
    }
    if (run.interrupt === proposal) return held.unchanged()
    await ask(held, session.id, run, { interrupt: proposal }, "interrupt")
  })
}

export async function askEnd(store: Store, session: Opened<"steer">): Promise<void> {
  await change(store, session, async (held) => {
    const run = await onlineRun(store, held, session)
    if (run.end_asked === 1) return held.unchanged()
    await ask(held, session.id, run, { end_asked: 1 }, "end")
  })
}

export async function setMode(store: Store, session: Opened<"steer">, mode: string): Promise<void> {
  await change(store, session, async (held) => {
    const run = await onlineRun(store, held, session)
    const modes = JSON.parse(run.modes) as AgentMode[]
    if (!modes.some(({ id }) => id === mode)) throw new Refusal("INVALID_INPUT", "mode: The agent has no such mode.")
    if ((run.wanted_mode ?? run.mode) === mode) return held.unchanged()
    await ask(held, session.id, run, { wanted_mode: mode }, "mode")
  })
}

type Asked = { interrupt: string } | { end_asked: 1 } | { wanted_mode: string }

async function ask(
  held: Held,
  session: string,
  run: { id: string; n: number },
  set: Asked,
  what: "interrupt" | "end" | "mode",
): Promise<void> {
  await held.record({ name: "run.asked", data: { n: run.n, what } })
  await held.db
    .updateTable("runs")
    .set(set)
    .where("session_id", "=", session)
    .where("id", "=", run.id)
    .where("ended_at", "is", null)
    .execute()
}
