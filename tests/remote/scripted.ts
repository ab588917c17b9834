import { join } from "node:path"
import type { Agent, AgentEvents, Question, StartAgent } from "../../cli/src/run/agent/agent.ts"
import { chooseAgent } from "../../cli/src/run/agent/choice.ts"
import { startAgent } from "../../cli/src/run/agent/start-agent.ts"
import { bun } from "../harness/served.ts"
import { until } from "../harness/until.ts"

const program = join(import.meta.dirname, "agent.ts")

/** The command that runs the scripted agent, with its options (tests/remote/agent.ts). */
export const scriptedCommand = (...options: string[]): string[] => [bun, program, ...options]

export interface Heard {
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of them
  updates: any[]
  questions: { asked: Question; answer(option: string | null): void; closed: AbortSignal }[]
  noise: string[]
  exits: { code: number | null; signal: string | null }[]
  /** The main conversation's answer so far. */
  said(): string
}

/** What an agent says, kept for a test to look at. */
export function listener(): { heard: Heard; events: AgentEvents } {
  const heard: Heard = { updates: [], questions: [], noise: [], exits: [], said: () => saidIn(heard.updates) }
  const events: AgentEvents = {
    update(update) {
      // It comes at any time, and nobody reads it.
      if (update.sessionUpdate !== "available_commands_update") heard.updates.push(update)
    },
    question(asked, closed) {
      const { promise, resolve } = Promise.withResolvers<string | null>()
      heard.questions.push({ asked, answer: resolve, closed })
      return promise
    },
    noise: (line) => void heard.noise.push(line),
    exited: (how) => void heard.exits.push(how),
  }
  return { heard, events }
}

/** The question at this place, once it is asked. */
export async function questionOf(heard: Heard, at = 0): Promise<Heard["questions"][number]> {
  await until("a question", () => heard.questions.length > at)
  return heard.questions[at] as Heard["questions"][number]
}

/** Starts the scripted agent, and hears what it says. */
export async function scripted(
  options: string[] = [],
  more: Partial<StartAgent> = {},
): Promise<{ agent: Agent; heard: Heard }> {
  const { heard, events } = listener()
  const agent = await startAgent({
    choice: chooseAgent({ command: scriptedCommand(...options) }, ""),
    cwd: "/tmp",
    env: { PATH: "/usr/bin:/bin" },
    signal: new AbortController().signal,
    patience: 20_000,
    events,
    ...more,
  })
  return { agent, heard }
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function saidIn(updates: any[]): string {
  return updates
    .filter((update) => update.sessionUpdate === "agent_message_chunk" && update._meta === undefined)
    .map(({ content }) => content.text ?? "")
    .join("")
}
