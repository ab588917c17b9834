import type { HistoryEvent } from "#protocol/history"
import type { Link } from "#protocol/links"
import type { Session } from "#protocol/sessions"
import type { Collaborator } from "#protocol/sharing"
import type { Answers } from "./scene.ts"

/** The people and things of the gallery. Nobody real. */
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const day = 24 * 60

export const alice = { id: "p-alice", name: "Alice Martin", picture: null }
export const bob = { id: "p-bob", name: "Bob Okafor", picture: null }
const long = { id: "p-long", name: "Maximiliane von der Hohen-Tannenbergstein", picture: null }
export const id = "01jd0000000000000000000000"
export const here = `/sessions/${id}`

export const me = (person = alice, email = "alice@example.com") => ({
  person,
  addresses: [{ email, verified: true }],
  unnamed: false,
})
export const signIn = (more: object = {}) => ({
  set_up: true,
  ways: ["code"],
  providers: [],
  inbox: false,
  mail: true,
  me: me(),
  limits: { session_mb: 512, collaborators: 50 },
  app_url: location.origin,
  command: "openctl",
  visibility: { default: "private", forbidden: [] },
  ...more,
})

/** For one page: somebody is signed in when it is opened, and nobody when it asks again. */
export function signInThatEnds() {
  let asked = 0
  return () => signIn(asked++ === 0 ? {} : { me: null })
}

const ownerMay = ["view", "download", "search", "readComments", "seePresence", "seePeople", "seeSharing", "comment"]
export const session: Session = {
  id,
  title: "Find out why people are signed out after a refresh",
  agent: "claude-code",
  kind: "recorded",
  status: "complete",
  visibility: "private",
  entries: 2,
  prompts: 1,
  first_prompt: "People are signed out after a refresh. Find out why.",
  model: "claude-opus",
  repository: "example/app",
  branch: "main",
  created_at: ago(3 * day),
  updated_at: ago(40),
  started_at: ago(3 * day),
  owner: alice,
  access_type: "owned",
  collaborator_role: null,
  shared_with: 3,
  links: 0,
  upload: null,
  abilities: [...ownerMay, "moderate", "share", "publish", "manage", "append"] as Session["abilities"],
  comments_for_readers: false,
  sources: [{ name: "main", lines: 2, first: 1, last: 2 }],
  bytes: 2400,
  continues: null,
  continued_by: [],
}

/** The same session as Bob sees it. */
export const bobsSession: Session = {
  ...session,
  access_type: "shared",
  collaborator_role: "contributor",
  comments_for_readers: null,
  abilities: ["view", "search", "readComments", "seePresence", "seePeople", "comment", "leave"],
}

export function person(more: Partial<Collaborator> & { email: string }): Collaborator {
  return {
    id: `c-${more.email}`,
    name: null,
    person_id: null,
    role: "viewer",
    status: "invited",
    created_at: ago(2 * day),
    accepted_at: null,
    expires_at: new Date(Date.now() + 20 * day * 60_000).toISOString(),
    letter: "sent",
    problem: null,
    ...more,
  }
}
const came = { status: "active", accepted_at: ago(day), expires_at: null } as const
export const people: Collaborator[] = [
  person({ ...came, email: "bob@example.com", name: bob.name, person_id: bob.id, role: "contributor" }),
  person({ email: "carol@example.com" }),
  person({
    ...came,
    email: "maximiliane.von.der.hohen-tannenbergstein@research.example.org",
    name: long.name,
    person_id: long.id,
  }),
]
export const listed = (collaborators: Collaborator[]) => ({ collaborators, total: collaborators.length })

const link = (it: Partial<Link> & { id: string; label: string }): Link => ({
  url: `${location.origin}/s/${it.id}-8fQ2kX0pVvJrT5sWb7nYcZ`,
  created_at: ago(day),
  expires_at: new Date(Date.now() + 6 * day * 60_000).toISOString(),
  uses: 0,
  last_used_at: null,
  ...it,
})
export const links: Link[] = [
  link({ id: "l1", label: "Review on Friday", uses: 12, last_used_at: ago(25) }),
  link({ id: "l2", label: "" }),
  link({ id: "l3", label: "For the auditors of the other company, as they asked", uses: 1, last_used_at: ago(300) }),
  link({ id: "l4", label: "Last week's demo", expires_at: ago(2 * day), uses: 3, last_used_at: ago(4 * day) }),
].map((it) => (it.id === "l2" ? { ...it, expires_at: null } : it))

type Of<Name extends HistoryEvent["name"]> = Extract<HistoryEvent, { name: Name }>
const happened = <Name extends HistoryEvent["name"]>(n: number, name: Name, more: Partial<Of<Name>> = {}) =>
  ({
    id: n,
    name,
    at: ago((100 - n) * (100 - n)),
    actor: alice,
    subject: null,
    data: {},
    names: null,
    ...more,
  }) as Of<Name>
export const history: HistoryEvent[] = [
  happened(99, "link.revoked", { subject: "l9" }),
  happened(98, "letter.failed", { actor: null, subject: "c7", names: { address: "dan@example.com" } }),
  happened(97, "visibility.changed", { data: { from: "public", to: "private" } }),
  happened(96, "collaborator.changed", {
    data: { from: "viewer", to: "contributor" },
    names: { address: "bob@example.com" },
  }),
  happened(95, "collaborator.accepted", { actor: bob, data: { role: "viewer" } }),
  happened(94, "collaborator.left", { actor: null }),
  happened(93, "link.created", { subject: "l9", names: { label: "Review" }, data: { expires_in_days: 7 } }),
  happened(92, "collaborator.removed", { data: { active: true } }),
  happened(91, "collaborator.invited", {
    names: { address: "bob@example.com", note: "Have a look" },
    data: { role: "viewer" },
  }),
  happened(90, "session.completed", { actor: null, data: { entries: 412, silent_minutes: 30 } }),
  happened(90, "session.completed", { data: { entries: 412, ended: "following" } }),
  happened(90, "session.completed", { data: { entries: 230, ended: "upload" } }),
  happened(89, "session.created"),
]

const said = (seq: number, kind: string, text: string) => ({
  seq,
  source: "main",
  kind,
  at: session.started_at,
  parts: [{ type: kind, text }],
})
const entries = [
  said(1, "prompt", session.first_prompt ?? ""),
  said(
    2,
    "answer",
    "Two tabs refresh the token at the same time. Only one of them should; the others wait for its answer.",
  ),
]

/** What is said when a scene says nothing else. */
export const usual: Answers = {
  getSignIn: () => signIn(),
  getSession: () => session,
  listCollaborators: () => listed(people),
  listLinks: () => ({ links }),
  listHistory: ({ cursor }: Record<string, unknown>) => ({
    events: cursor ? history.slice(6) : history,
    next: cursor ? null : "90",
  }),
  listSessions: () => ({ sessions: [], next: null }),
  createTicket: () => ({ ticket: "gallery" }),
  listPrompts: () => ({ prompts: [{ seq: 1, text: session.first_prompt ?? "", at: session.started_at }], next: null }),
  readPage: () => ({ entries, next: null }),
  readEntries: () => ({ entries, next: null }),
  listComments: () => ({ comments: [], next: null, read: null }),
  listTurns: () => ({ turns: [], next: null }),
  listAgents: () => ({ agents: [], next: null }),
  placeOf: ({ seq }: Record<string, unknown>) => ({ seq: Number(seq), agents: [], turn: 1 }),
}
