import { randomUUID } from "node:crypto"
import { type Json, key, list, object, string } from "#agents/json"
import type { AgentEvents, Option } from "./agent.ts"
import type { RpcId } from "./rpc.ts"
import type { ToldCalls } from "./told-calls.ts"

const cancelled: Json = { outcome: { outcome: "cancelled" } }

interface Open {
  answer(result: Json): void
  closed: AbortController
}

/** The agent's requests for permission that are open. Each is answered exactly once: an agent without an answer waits for ever. */
export class Permissions {
  #events: AgentEvents
  #calls: ToldCalls
  #open = new Map<RpcId, Open>()

  constructor(events: AgentEvents, calls: ToldCalls) {
    this.#events = events
    this.#calls = calls
  }

  ask(id: RpcId, params: Json, answer: (result: Json) => void): void {
    const options = list(params.options).flatMap(optionIn)
    if (options.length === 0) {
      answer(cancelled)
      return
    }
    const call = object(params.toolCall)
    // What it says of the call is an update like any other, and may be the first that is heard of it.
    this.#events.update({ ...call, sessionUpdate: "tool_call_update" })
    const body = this.#calls.take(call)
    const open = { answer, closed: new AbortController() }
    this.#open.set(id, open)
    const title = string(body.title) || "The agent asks"
    const asked = { id: randomUUID(), call: key(call.toolCallId) ?? null, title, body, options }
    this.#events.question(asked, open.closed.signal).then(
      (chosen) => this.#settle(id, open, chosen === null ? null : options.find((option) => option.id === chosen)),
      () => this.#settle(id, open, null),
    )
  }

  /** The agent takes its request back, or the turn is over. */
  cancel(id: RpcId): void {
    const open = this.#open.get(id)
    if (!open) return
    this.#settle(id, open, null)
    open.closed.abort()
  }

  cancelAll(): void {
    for (const id of [...this.#open.keys()]) this.cancel(id)
  }

  #settle(id: RpcId, open: Open, option: Option | null | undefined): void {
    if (this.#open.get(id) !== open) return
    this.#open.delete(id)
    open.answer(option ? { outcome: { outcome: "selected", optionId: option.id } } : cancelled)
  }
}

function optionIn(told: unknown): Option[] {
  const { optionId, name, kind } = object(told)
  if (typeof optionId !== "string" || optionId === "") return []
  return [{ id: optionId, name: string(name) || optionId, kind: string(kind) }]
}
