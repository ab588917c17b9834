import type { Mutant } from "./mutant.ts"

const role = "server/src/access/role.ts"
const policy = "server/src/access/policy.ts"
const create = "server/src/sessions/create.ts"
const byTeam = { by: "team", only: "^SQLite" }

/** What is open to the team, and what the operator says about that. */
export const ofTeam: Mutant[] = [
  {
    breaks: "without an account the team's is read",
    file: role,
    text: "(s.visibility = 'public' ",
    broken: "(s.visibility <> 'private' ",
    ...byTeam,
  },
  {
    breaks: "what is private is the team's",
    file: role,
    text: "s.visibility in ('team', 'public')",
    broken: "s.visibility <> 'nothing'",
    ...byTeam,
  },
  {
    breaks: "in the team one is only a reader",
    file: role,
    text: "then 'teammate' end",
    broken: "then 'reader' end",
    ...byTeam,
  },
  {
    breaks: "the team has to be let to comments like readers",
    file: policy,
    text: 'ability === "readComments" && role === "reader"',
    broken: 'ability === "readComments" && (role === "reader" || role === "teammate")',
    ...byTeam,
  },
  {
    breaks: "who is here is for everybody, beyond the team",
    file: policy,
    text: "  seePresence: named,",
    broken: "  seePresence: everybody,",
    ...byTeam,
  },
  {
    breaks: "the team's is forbidden and opened all the same",
    file: "server/src/sessions/sessions.ts",
    text: "      checkAllowed(rules, given.visibility)\n",
    broken: "",
    ...byTeam,
  },
  {
    breaks: "a new session is opened to the team by a token that may not share",
    file: create,
    text: '!scopes.includes("share")',
    broken: "false",
    ...byTeam,
  },
  {
    breaks: "a remote session begins as the team's",
    file: create,
    text: 'remote ? "private" : rules.default',
    broken: "rules.default",
    ...byTeam,
  },
]
