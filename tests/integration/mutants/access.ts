import { history, type Mutant, races, sharing, twoAddresses } from "./mutant.ts"

const policy = "server/src/access/policy.ts"
const role = "server/src/access/role.ts"
const bind = "server/src/access/bind.ts"
const open = "server/src/access/open.ts"
const hold = "server/src/access/hold.ts"
const change = "server/src/access/change.ts"

const recordedLive = { by: "matrix", only: "^SQLite a recorded session that is live" }
const archived = { by: "matrix", only: "^SQLite a recorded session that is archived" }
const remote = { by: "matrix", only: "^SQLite a remote session that is live" }

const grant = (ability: string, from: string, to: string): Mutant => ({
  breaks: `${ability} is for ${to}`,
  file: policy,
  text: `  ${ability}: ${from},`,
  broken: `  ${ability}: ${to},`,
  ...recordedLive,
})

/** A viewer's role in a session, what it allows, and the door. */
export const ofAccess: Mutant[] = [
  grant("view", "everybody", "collaborators"),
  grant("download", "owner", "everybody"),
  grant("search", "everybody", "owner"),
  grant("seePeople", "collaborators", "everybody"),
  grant("seeSharing", "owner", "collaborators"),
  grant("comment", "contributors", "collaborators"),
  grant("moderate", "owner", "contributors"),
  grant("share", "owner", "contributors"),
  grant("leave", '["contributor", "viewer"]', '["owner", "contributor", "viewer"]'),
  grant("publish", "owner", "contributors"),
  grant("manage", "owner", "contributors"),
  grant("append", '["owner", "appender"]', '["owner", "contributor", "appender"]'),
  { ...grant("prompt", "contributors", "collaborators"), ...remote },
  { ...grant("seeOwnPrompts", "contributors", "collaborators"), ...remote },
  { ...grant("steer", "owner", "contributors"), ...remote },
  { ...grant("run", "owner", "contributors"), ...remote },
  {
    breaks: "an agent runs in an archived session",
    file: policy,
    text: 'it.kind === "remote" && it.status !== "archived"',
    broken: 'it.kind === "remote"',
    by: "matrix",
    only: "^SQLite a remote session that is archived",
  },
  {
    breaks: "a reader reads comments that are not for readers",
    file: policy,
    text: 'ability === "readComments" && role === "reader"',
    broken: "false",
    ...recordedLive,
  },
  {
    breaks: "whoever may not see is told that there is something",
    file: policy,
    text: 'return "NOT_FOUND"',
    broken: 'return "FORBIDDEN"',
    ...recordedLive,
  },
  {
    breaks: "who is refused is not told that the owner may",
    file: policy,
    text: 'ownersAlone(grant) ? "NOT_OWNER" : "FORBIDDEN"',
    broken: '"FORBIDDEN"',
    by: "policy",
    only: "the owner alone has",
  },
  {
    breaks: "a token is good for everything",
    file: policy,
    text: "if (!scopes.includes(scopeOf[ability]))",
    broken: "if (scopes.length === 0)",
    ...recordedLive,
  },
  {
    breaks: "sharing needs no scope to share",
    file: policy,
    text: '  share: "share",',
    broken: '  share: "write",',
    ...recordedLive,
  },
  {
    breaks: "the state is told before the role",
    file: policy,
    text: "  if (!grant.includes(role)) {",
    broken: "  if (forbiddenBy[ability]?.(it)) return forbiddenBy[ability](it)\n  if (!grant.includes(role)) {",
    ...archived,
  },
  ...["comment", "moderate", "append"].map((ability) => ({
    breaks: `${ability} goes on in an archived session`,
    file: policy,
    text: `  ${ability}: (it) => (it.status === "archived" ? "CONFLICT" : null),`,
    broken: `  ${ability}: () => null,`,
    // Over HTTP the other two are refused a second time: by the rule for comments, and where lines are written.
    ...(ability === "comment" ? archived : { by: "policy", only: "archived" }),
  })),
  {
    breaks: "a remote session is made public",
    file: policy,
    text: '(it.kind === "remote" ? "REMOTE_SESSION_PUBLIC" : null)',
    broken: "null",
    ...remote,
  },
  {
    breaks: "a remote session that is public is read",
    file: role,
    text: "when s.kind = 'recorded' and (",
    broken: "when (",
    ...remote,
  },
  {
    breaks: "a disabled owner still shares",
    file: role,
    text: "case when o.disabled_at is null and o.deleted_at is null then 20",
    broken: "case when 1 = 1 then 20",
    by: "matrix",
    only: "^SQLite whose owner",
  },
  { breaks: "a revoked link opens", file: role, text: "and l.revoked_at is null ", broken: "", ...recordedLive },
  {
    breaks: "an expired link opens",
    file: role,
    text: "l.expires_at is null or l.expires_at > ",
    broken: "l.expires_at is null or 0 < ",
    ...recordedLive,
  },
  {
    breaks: "a link opens every session",
    file: role,
    text: "where l.session_id = ${session} and l.token_hash = ${asked.link}\n        and",
    broken: "where l.token_hash = ${asked.link}\n        and",
    by: "links",
    only: "^SQLite",
  },
  {
    breaks: "an expired invitation opens",
    file: role,
    text: " and c.expires_at > ",
    broken: " and 0 < ",
    ...recordedLive,
  },
  {
    breaks: "an old proof is as good as a new one",
    file: role,
    text: "(column)} > ",
    broken: "(column)} > 0 * ",
    ...recordedLive,
  },
  {
    breaks: "a recycled address opens what was somebody else's",
    file: role,
    text: " and c.person_id is null and c.expires_at",
    broken: " and coalesce(c.expires_at, 9e15)",
    ...recordedLive,
  },
  {
    breaks: "of two invitations the lower role counts",
    file: role,
    text: "select min(r.role)",
    broken: "select max(r.role)",
    ...twoAddresses,
  },
  {
    breaks: "using does not accept",
    file: open,
    text: 'if (found.invited && ability !== "leave")',
    broken: "if (false)",
    ...sharing,
  },
  {
    breaks: "reading alone accepts",
    file: open,
    text: 'ability !== "leave"',
    broken: 'ability === "view"',
    ...sharing,
  },
  {
    breaks: "declining accepts before it declines",
    file: open,
    text: ' && ability !== "leave"',
    broken: "",
    ...sharing,
  },
  {
    breaks: "of two invitations that are accepted the lower role is kept",
    file: bind,
    text: '.orderBy("c.role")',
    broken: '.orderBy("c.role", "desc")',
    ...twoAddresses,
  },
  {
    breaks: "the other invitations stay when one is accepted",
    file: bind,
    text: "({ id }) => id !== kept.id",
    broken: "() => false",
    ...twoAddresses,
  },
  {
    breaks: "who is in already keeps the lower role",
    file: bind,
    text: "first.role < kept.role ? first.role : kept.role",
    broken: "kept.role",
    ...twoAddresses,
  },
  {
    breaks: "a session is not held while it is changed",
    file: hold,
    text: '    .$if(store.dialect === "postgres", (query) => query.forNoKeyUpdate())\n',
    broken: "",
    ...races,
  },
  {
    breaks: "who has lost access meanwhile still changes",
    file: change,
    text: "isStale ? await reopenHeld(store, within, session) : session",
    broken: "session",
    by: "who-acted",
    only: "^SQLite",
  },
  {
    breaks: "a refusal tells hidden from unknown",
    file: open,
    text: "  const found = await look(store, viewer, id, db)\n",
    broken: `  const found = await look(store, viewer, id, db)
  const there = await store.db.selectFrom("sessions").select("id").where("id", "=", id).executeTakeFirst()
  if (!found && there) throw new Refusal("NOT_FOUND", "It is private.")
`,
    by: "hidden",
    only: "^SQLite a private",
  },
  {
    breaks: "the history of a deleted session is for everybody",
    file: open,
    text: '    .where("owner_id", "=", viewer.person.id)\n',
    broken: "",
    ...history,
  },
]
