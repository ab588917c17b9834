import { ConfigError, type Environment, listOf, oneOf } from "./values.ts"

/** What the operator decides about who may see sessions. */
export interface VisibilityRules {
  /** What a new session is if its owner says nothing else. */
  default: "private" | "team"
  /** What no session may be opened to. */
  forbidden: readonly ("team" | "public")[]
}

export function visibilityOf(env: Environment): VisibilityRules {
  const forbidden = listOf(env.FORBID_VISIBILITY).map((one) => {
    if (one === "team" || one === "public") return one
    throw new ConfigError(`FORBID_VISIBILITY has "${one}"; it must list team, public or both, separated by commas.`)
  })
  const usual = oneOf(env, "DEFAULT_VISIBILITY", ["private", "team"], "private")
  if (usual === "team" && forbidden.includes("team")) {
    throw new ConfigError("DEFAULT_VISIBILITY is team, which FORBID_VISIBILITY forbids. Leave one of them out.")
  }
  return { default: usual, forbidden: [...new Set(forbidden)] }
}
