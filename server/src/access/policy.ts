import type { TokenScope } from "#protocol/account"
import type { RefusalCode } from "#protocol/errors"
import type { Ability, Role } from "#protocol/people"
import type { SessionKind, SessionStatus } from "#protocol/sessions"

/** Who may do what: the table that a product owner would draw. Pure; printed and walked by policy.test.ts. */

type Grant = readonly Role[]

const everybody: Grant = ["owner", "contributor", "viewer", "teammate", "reader"]
const named: Grant = ["owner", "contributor", "viewer", "teammate"]
const collaborators: Grant = ["owner", "contributor", "viewer"]
const contributors: Grant = ["owner", "contributor"]
const owner: Grant = ["owner"]

/** One row per ability. Roles that aren't listed are refused. */
export const matrix: Record<Ability, Grant> = {
  view: everybody,
  download: owner,
  search: everybody,
  readComments: everybody, // a reader only if the owner allows it: see `judge`
  seePresence: named,
  seePeople: collaborators,
  seeSharing: owner,
  comment: contributors,
  moderate: owner,
  prompt: contributors,
  seeOwnPrompts: contributors,
  steer: owner,
  share: owner,
  leave: ["contributor", "viewer"],
  publish: owner,
  manage: owner,
  append: ["owner", "appender"],
  run: owner,
}

/** The session's state, which is checked besides the role. */
export interface Circumstances {
  kind: SessionKind
  status: SessionStatus
  commentsForReaders: boolean
}

/** What the state forbids, and with which refusal. */
const forbiddenBy: Partial<Record<Ability, (it: Circumstances) => RefusalCode | null>> = {
  comment: (it) => (it.status === "archived" ? "CONFLICT" : null),
  moderate: (it) => (it.status === "archived" ? "CONFLICT" : null),
  append: (it) => (it.status === "archived" ? "CONFLICT" : null),
  prompt: (it) => (it.kind === "remote" && it.status === "live" ? null : "CONFLICT"),
  steer: (it) => (it.kind === "remote" && it.status === "live" ? null : "CONFLICT"),
  run: (it) => (it.kind === "remote" && it.status !== "archived" ? null : "CONFLICT"),
  publish: (it) => (it.kind === "remote" ? "REMOTE_SESSION_PUBLIC" : null),
}

/** The scope that a token needs. */
const scopeOf: Record<Ability, TokenScope> = {
  view: "read",
  download: "read",
  search: "read",
  readComments: "read",
  seePresence: "read",
  seePeople: "read",
  seeSharing: "read",
  comment: "write",
  moderate: "write",
  prompt: "write",
  seeOwnPrompts: "read",
  steer: "write",
  share: "share",
  leave: "share",
  publish: "share",
  manage: "share",
  append: "write",
  run: "write",
}

/** Whether the role has the ability, regardless of the session's state. */
export const grants = (role: Role, ability: Ability): boolean => matrix[ability].includes(role)

/** Whether the role can see that the session exists at all. An appender sees nothing. */
export const sees = (role: Role): boolean => matrix.view.includes(role)

/** Whether only the owner has it: a refusal then says whom to ask. */
const ownersAlone = (grant: Grant): boolean => grant.every((role) => role === "owner")

/**
 * The answer to one question: null for yes, or the refusal. Checked in this order: can't view, role too small, token scope
 * too narrow, state forbids it.
 */
export function judge(
  role: Role,
  ability: Ability,
  it: Circumstances,
  scopes: readonly TokenScope[],
): RefusalCode | null {
  const grant = matrix[ability]
  if (!grant.includes(role)) {
    if (!sees(role)) return "NOT_FOUND"
    return ownersAlone(grant) ? "NOT_OWNER" : "FORBIDDEN"
  }
  if (ability === "readComments" && role === "reader" && !it.commentsForReaders) return "FORBIDDEN"
  if (!scopes.includes(scopeOf[ability])) return "FORBIDDEN"
  return forbiddenBy[ability]?.(it) ?? null
}
