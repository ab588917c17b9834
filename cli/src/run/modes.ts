import type { Agent, Mode } from "./agent/agent.ts"
import type { Happening } from "./happening.ts"

interface Turning {
  agent: Pick<Agent, "mode" | "modes" | "setMode">
  hear(happening: Happening): void
  /** The server should know. */
  look(): void
  record(update: Record<string, unknown>): void
}

/** The agent's mode: how much it asks before it acts. The owner changes it here or on the page. */
export class Modes {
  #given: Turning
  #id: string | null
  /** The one that it could not be turned to: the server asks for it at each beat. */
  #refused: string | null = null

  constructor(given: Turning) {
    this.#given = given
    this.#id = given.agent.mode
  }

  get id(): string | null {
    return this.#id
  }

  get all(): readonly Mode[] {
    return this.#given.agent.modes
  }

  get current(): Mode | null {
    const id = this.#id
    return id === null ? null : (this.all.find((mode) => mode.id === id) ?? { id, name: id, asks: false })
  }

  /** The mode that the owner wishes on the page. */
  work(wanted: string | null): void {
    if (wanted !== null && wanted !== this.#id && wanted !== this.#refused) void this.set(wanted)
  }

  async set(mode: string): Promise<void> {
    try {
      await this.#given.agent.setMode(mode)
      this.#refused = null
      this.#given.record({ sessionUpdate: "current_mode_update", currentModeId: mode })
      this.turnedTo(mode)
    } catch (error) {
      this.#refused = mode
      this.#given.hear({ event: "remark", text: `The mode stays as it is: ${(error as Error).message}` })
    }
  }

  /** It has changed, by whoever's wish. */
  turnedTo(mode: string): void {
    if (this.#id === mode) return
    this.#id = mode
    this.#given.hear({ event: "mode", mode })
    this.#given.look()
  }
}
