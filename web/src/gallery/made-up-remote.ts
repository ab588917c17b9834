import type { Proposal, Question, Run } from "#protocol/remote-nouns"
import type { Session } from "#protocol/sessions"
import { alice, bob, bobsSession, id, me, session, signIn } from "./made-up.ts"
import { turnAnswers, turnSession } from "./made-up-turns.ts"
import type { Answers } from "./scene.ts"

/** A remote session of Alice's, with Bob who sends prompts to it. */
export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const soon = (minutes: number) => ago(-minutes)

export const remote: Session = {
  ...turnSession,
  title: "Fix the sign-in of people with two tabs",
  kind: "remote",
  status: "live",
  started_at: ago(34),
  updated_at: ago(1),
  abilities: [
    ...session.abilities.filter((it) => it !== "publish" && it !== "append"),
    "prompt",
    "seeOwnPrompts",
    "steer",
    "run",
  ],
}
const bobsRemote: Session = {
  ...remote,
  access_type: "shared",
  collaborator_role: "contributor",
  comments_for_readers: null,
  abilities: [...bobsSession.abilities, "prompt", "seeOwnPrompts"],
}

const turn = "01930000-0000-7000-8000-000000000001"
export const run: Run = {
  n: 1,
  agent: "claude-code",
  version: "2.1.332",
  mode: "default",
  modes: [
    { id: "default", name: "Manual", asks: true },
    { id: "acceptEdits", name: "Accept edits", asks: false },
    { id: "auto", name: "Auto", asks: false },
  ],
  state: "idle",
  online: true,
  began_at: ago(34),
  seen_at: ago(0),
  turn: null,
  interrupt: null,
  ending: false,
}
export const running: Run = { ...run, state: "running", turn }

let made = 1
export const proposal = (more: Partial<Proposal> & { text: string }): Proposal => ({
  id: `01930000-0000-7000-8000-${String(++made).padStart(12, "0")}`,
  author: bob,
  sent_text: null,
  hash: "a".repeat(64),
  state: "pending",
  rev: 1,
  created_at: ago(4),
  expires_at: soon(23 * 60),
  decided_by: null,
  decided_at: null,
  via: null,
  run: null,
  began_at: null,
  ended_at: null,
  stop: null,
  note: null,
  ...more,
})
export const approved = { state: "approved", decided_by: alice, decided_at: ago(2), expires_at: soon(13) } as const

const options = [
  { id: "always", name: "Always Allow Bash(npm test:*)", kind: "allow_always" },
  { id: "once", name: "Allow", kind: "allow_once" },
  { id: "no", name: "Reject", kind: "reject_once" },
]
export const question = (more: Partial<Question> = {}): Question => ({
  id: "01930000-0000-7000-8000-00000000aaaa",
  run: 1,
  proposal: turn,
  call: "c5",
  title: "Run the tests of the sign-in",
  body: {
    kind: "execute",
    input: { command: "npm test -- src/auth && rm -rf ./tmp/auth-test", description: "Run the tests of the sign-in" },
  },
  options,
  state: "open",
  rev: 1,
  wish: null,
  wish_by: null,
  option: null,
  by: null,
  via: null,
  reason: null,
  created_at: ago(1),
  closed_at: null,
  ...more,
})

export interface Remote {
  run?: Run | null
  proposals?: Proposal[]
  questions?: Question[]
}

/** What the server says of it: to its owner. */
export const asAlice = ({ run: now = run, proposals = [], questions = [] }: Remote): Answers => ({
  ...turnAnswers,
  getSession: remote,
  getRun: {
    run: now,
    waiting: {
      proposals: proposals.filter((it) => it.state === "pending").length,
      questions: questions.filter((it) => it.state === "open").length,
    },
  },
  listProposals: { proposals },
  listQuestions: { questions },
})

/** To a contributor, who sees only their own prompts. */
export const asBob = (it: Remote): Answers => ({
  ...asAlice(it),
  getSignIn: signIn({ me: me(bob, "bob@example.com") }),
  getSession: bobsRemote,
  getRun: { run: it.run === undefined ? run : it.run, waiting: null },
})

/** To somebody who may only read. */
export const asViewer = (it: Remote): Answers => ({
  ...asBob(it),
  getSession: {
    ...bobsRemote,
    collaborator_role: "viewer",
    abilities: bobsSession.abilities.filter((ability) => ability !== "comment"),
  },
})

export const listedRemote = { ...remote, id, hit: null }
