import type { AgentOverAcp } from "#agents/agent"
import { type Json, list, object, string } from "#agents/json"
import type { Mode } from "./agent.ts"

/** Names of modes that ask, as agents that nobody knows call them. */
const askingNames = new Set(["default", "ask", "manual", "read-only", "plan"])

/** The agent's modes, which it tells as modes, as an option, or as both. */
export class ModeState {
  #known: AgentOverAcp | null
  #isOfModes = false
  #option: string | null = null
  modes: Mode[] = []
  current: string | null = null

  constructor(known: AgentOverAcp | null) {
    this.#known = known
  }

  /** From the answer to a new or resumed session. */
  begin({ modes, configOptions }: Json): void {
    const { availableModes, currentModeId } = object(modes)
    const found = this.#modesIn(
      list(availableModes).map((told) => object(told)),
      "id",
    )
    this.fromOptions(configOptions)
    if (found.length === 0) return
    this.#isOfModes = true
    this.modes = found
    this.current = string(currentModeId) || this.current
  }

  fromOptions(options: unknown): void {
    const option = list(options)
      .map(object)
      .find(({ category }) => category === "mode")
    if (!option) return
    this.#option = string(option.id) || null
    const flat = list(option.options).flatMap((one) => [object(one), ...list(object(one).options).map(object)])
    const found = this.#modesIn(flat, "value")
    if (!this.#isOfModes && found.length > 0) this.modes = found
    this.current = string(option.currentValue) || this.current
  }

  /** What to send to the agent so that it turns to this mode. */
  requestFor(mode: string): { method: string; params: Json } {
    return this.#isOfModes || this.#option === null
      ? { method: "session/set_mode", params: { modeId: mode } }
      : { method: "session/set_config_option", params: { configId: this.#option, value: mode } }
  }

  #modesIn(told: Json[], name: "id" | "value"): Mode[] {
    return told.slice(0, 50).flatMap((one) => {
      const id = string(one[name])
      if (id === "") return []
      const asks = this.#known ? this.#known.asks.includes(id) : askingNames.has(id)
      return [{ id, name: string(one.name) || id, asks }]
    })
  }
}
