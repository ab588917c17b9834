import type { Entry } from "#protocol/entries"
import type { Session } from "#protocol/sessions"
import type { ChangedFile, FileChange, Numbers, SubAgentRow, Turn } from "#protocol/turns"
import { session } from "./made-up.ts"
import type { Answers } from "./scene.ts"

/** A session of three turns with calls, failures, changes and two sub-agents, one inside the other. */
const start = Date.parse("2026-11-20T09:00:00Z")
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString()

type Said = Pick<Entry, "kind" | "parts"> & Partial<Entry>
const prompt = (text: string): Said => ({ kind: "prompt", parts: [{ type: "prompt", text }] })
const answer = (text: string): Said => ({ kind: "answer", parts: [{ type: "answer", text }] })
const call = (id: string, does: "run" | "edit" | "read" | "task", title: string, more: object = {}): Said => ({
  kind: "call",
  parts: [{ type: "call", id, name: does, does, title, ...more }],
})
const result = (of: string, text: string, more: object = {}): Said => ({
  kind: "result",
  parts: [{ type: "result", call: of, text, ...more }],
})

const first =
  "@@ -10,3 +10,4 @@\n export function refresh() {\n-  return fetchToken()\n+  if (pending) return pending\n+  return (pending = fetchToken())\n }"
const second =
  "@@ -11,2 +11,2 @@\n-  if (pending) return pending\n+  if (pending !== null) return pending\n   return (pending = fetchToken())"
const inAgent = { agent: "a1", under: "c3" }
const inner = { agent: "a2", under: "c4" }

const said: Said[] = [
  prompt("People are signed out after a refresh. Find out why, and **don't** change the tests."),
  call("c1", "run", "Ran rg -n refreshToken src"),
  result("c1", "src/auth.ts:12: refreshToken()\nsrc/tab.ts:40: refreshToken()"),
  call("c2", "run", "Ran npm test"),
  result("c2", "Expected: signed in\nReceived: signed out", { failed: true, exit: 1, ms: 41_200 }),
  call("c3", "task", "Look at every place in which two tabs could meet"),
  { ...prompt("Look at every place in which two tabs could meet"), ...inAgent },
  { ...call("c4", "task", "Read what the other repository does"), ...inAgent },
  { ...answer("It takes a lock for it."), ...inner },
  { ...result("c4", "It takes a lock for it.", { agent: "a2" }), ...inAgent },
  { ...answer("Two places: `auth.ts` and `tab.ts`."), ...inAgent },
  result("c3", "Two places: auth.ts and tab.ts.\nBoth ask for a token when the page becomes visible.", { agent: "a1" }),
  answer("Two tabs refresh the token at the same time. Only one of them should; the others wait for its answer."),
  prompt("Then fix it."),
  call("c5", "edit", "Edited src/auth.ts +2 -1", {
    todos: [
      { text: "Find out where two tabs meet", state: "done" },
      { text: "Let the second one wait for the answer of the first", state: "doing" },
      { text: "Write it down", state: "open" },
    ],
  }),
  result("c5", "Done", { patch: { language: "diff", text: first } }),
  call("c6", "edit", "Edited src/auth.ts +1 -1"),
  result("c6", "Done", { patch: { language: "diff", text: second } }),
  answer("Fixed: the second tab now waits for the first one's answer."),
  prompt("Write down why, in the decision records, so that nobody takes it out again by mistake some day."),
  answer("I wrote `docs/decisions/0031-one-refresh.md`."),
]

export const turnEntries: Entry[] = said.map((it, place) => ({
  seq: place + 1,
  source: "main",
  line: place,
  at: at(place * 2),
  ...it,
}))

const usage = (output: number, cost: number) => ({ input: 2_100, output, cached: 81_000, written: 9_300, cost })
const turn = (seq: number, to: number, more: Partial<Turn>): Turn => ({
  seq,
  to,
  text: said[seq - 1]?.parts.flatMap((it) => (it.type === "prompt" ? [it.text] : []))[0] ?? "",
  at: at((seq - 1) * 2),
  last: at((to - 1) * 2),
  calls: 0,
  failures: 0,
  errors: 0,
  files: 0,
  added: 0,
  removed: 0,
  usage: usage(900, 0.12),
  ...more,
})
export const turns: Turn[] = [
  turn(1, 13, { calls: 4, failures: 1, usage: usage(4_120, 0.42) }),
  turn(14, 19, { calls: 2, files: 1, added: 3, removed: 2 }),
  turn(20, 21, {}),
]
const agent = (name: string, parent: string | null, more: Partial<SubAgentRow>): SubAgentRow => ({
  agent: name,
  title: "Look at every place in which two tabs could meet",
  call: "c3",
  calledAt: 6,
  parent,
  seq: 7,
  to: 11,
  at: at(12),
  last: at(20),
  calls: 1,
  failures: 0,
  usage: usage(300, 0.03),
  ...more,
})
export const subAgents = [
  agent("a1", null, {}),
  agent("a2", "a1", { title: "Read what the other repository does", call: "c4", calledAt: 8, seq: 9, to: 9, calls: 0 }),
]
const file = (path: string, more: Partial<ChangedFile>): ChangedFile => ({
  path,
  changes: 1,
  added: 12,
  removed: 0,
  how: "edit",
  seq: 16,
  to: 18,
  ...more,
})
const files = [
  file("src/auth.ts", { changes: 2, added: 3, removed: 2 }),
  file("src/a/folder/with/a/long/name/that/goes/on/and/on/one-refresh-of-a-token.test.ts", { how: "write" }),
]
const changes: FileChange[] = [
  { seq: 16, agent: null, how: "edit", added: 2, removed: 1 },
  { seq: 18, agent: null, how: "edit", added: 1, removed: 1 },
]
export const numbers: Numbers = {
  at: at(0),
  last: at(40),
  workingMs: 31 * 60_000,
  waitingMs: 9 * 60_000,
  turns: 3,
  calls: 6,
  failures: 1,
  files: 2,
  added: 15,
  removed: 2,
  agents: 2,
  repeated: 0,
  unknown: [{ what: "beat", count: 9 }],
  usage: usage(5_920, 0.66),
  models: [{ model: "claude-opus", answers: 5, usage: usage(5_920, 0.66) }],
  slowest: [{ seq: 5, title: "Ran npm test", ms: 41_200 }],
}

export const turnSession: Session = {
  ...session,
  entries: said.length,
  prompts: 3,
  sources: [{ name: "main", lines: said.length, first: 1, last: said.length }],
}

const places = (seq: number) => {
  const entry = turnEntries[seq - 1]
  const shown = { 3: 2, 5: 4, 10: 8, 12: 6, 16: 15, 18: 17 }[seq] ?? seq
  const inside = entry?.agent === "a2" ? subAgents : entry?.agent === "a1" ? subAgents.slice(0, 1) : []
  return {
    seq: shown,
    agents: inside.map(({ agent: name, calledAt }) => ({ agent: name, calledAt })),
    turn: turns.findLast((it) => it.seq <= seq)?.seq ?? null,
  }
}

export const turnAnswers: Answers = {
  getSession: turnSession,
  readPage: { entries: turnEntries, next: null },
  readEntry: ({ seq }: Record<string, unknown>) => turnEntries[Number(seq) - 1],
  listPrompts: { prompts: turns.map(({ seq, text, at: when }) => ({ seq, text, at: when })), next: null },
  listTurns: { turns, next: null },
  listAgents: { agents: subAgents, next: null },
  listFiles: { files, directory: null, next: null },
  listChanges: ({ path }: Record<string, unknown>) => ({
    changes: path === "src/auth.ts" ? changes : [],
    next: null,
  }),
  readNumbers: numbers,
  placeOf: ({ seq }: Record<string, unknown>) => places(Number(seq)),
}
