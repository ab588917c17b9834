import { agents } from "../agents/src/all.ts"

/** Words that mean other things as well. */
const common = ["continue", "cursor", "pi"]

const ids = agents.map(({ id }) => id).filter((id) => !common.includes(id))
const labels = agents.filter(({ id }) => ids.includes(id)).map(({ label }) => label)
const named = new RegExp(`["'\`](${ids.join("|")})["'\`:]|\\b(${labels.join("|")})\\b`)

/** The agent that a file names though it isn't in that agent's folder: what is done for it belongs there. */
export function agentNamedIn(file: string, text: string): string | undefined {
  // The gallery shows made-up sessions of real agents.
  if (/^(agents\/src\/([^/]+\/|all\.ts$)|web\/src\/gallery\/)/.test(file)) return undefined
  const found = named.exec(text)
  return found?.[1] ?? found?.[2]
}
