import type { Json } from "#agents/json"
import { subAgentOf } from "./under.ts"

const MOST = 1000

/** For agents that name a sub-agent by an id of its own: the call that started it. */
export class SubAgents {
  #openStarters: () => string[]
  #starters = new Map<string, string>()
  #calls = new Set<string>()

  constructor(openStarters: () => string[]) {
    this.#openStarters = openStarters
  }

  /** The oldest call that starts one and has none yet; the sub-agent's own id if there is no such call. */
  starterOf(update: Json): string | undefined {
    const agent = subAgentOf(update)
    if (agent === undefined) return undefined
    const known = this.#starters.get(agent)
    if (known !== undefined) return known
    const starter = this.#openStarters().find((call) => !this.isStarter(call)) ?? agent
    if (this.#starters.size < MOST) {
      this.#starters.set(agent, starter)
      this.#calls.add(starter)
    }
    return starter
  }

  isStarter(call: string): boolean {
    return this.#calls.has(call)
  }
}
