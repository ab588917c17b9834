import { agents } from "../agents/src/all.ts"

/** Words that have other meanings too. */
const common = ["continue", "cursor", "pi"]

const ids = agents.map(({ id }) => id).filter((id) => !common.includes(id))
const labels = agents.filter(({ id }) => ids.includes(id)).map(({ label }) => label)
const named = new RegExp(`["'\`](${ids.join("|")})["'\`:]|\\b(${labels.join("|")})\\b`)

/** The agent that a file outside the agent's folder names. Code for one agent belongs in its folder. */
export function agentNamedIn(file: string, text: string): string | undefined {
  // The gallery shows made-up sessions of real agents.
  if (/^(agents\/src\/([^/]+\/|all\.ts$)|web\/src\/gallery\/)/.test(file)) return undefined
  const found = named.exec(text)
  return found?.[1] ?? found?.[2]
}
