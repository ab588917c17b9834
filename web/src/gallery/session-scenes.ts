import { lost, never, refuse } from "./fake-server.ts"
import { bob, bobsSession, here, me, session, signIn } from "./made-up.ts"
import { numbers, turnAnswers, turnSession } from "./made-up-turns.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

const scene = (
  name: string,
  says: string,
  answers: Answers,
  play?: (p: Play) => Promise<void>,
  path: string = here,
): Scene => ({
  name,
  says,
  group: "A session's page",
  path,
  answers: { ...turnAnswers, ...answers },
  before: () => localStorage.clear(),
  async play(p) {
    await p.see(
      ["turns-loading", "panel-numbers-silent", "agent-page"].includes(name) ? "Find out why" : "decision records",
    )
    await play?.(p)
    await p.wait(300)
  },
})

const asBob = {
  getSignIn: signIn({ me: me(bob, "bob@example.com") }),
  getSession: { ...bobsSession, entries: turnSession.entries, prompts: 3, sources: turnSession.sources },
}
const nobody = {
  getSignIn: signIn({ me: null }),
  getSession: {
    ...asBob.getSession,
    access_type: "public",
    collaborator_role: null,
    shared_with: null,
    abilities: ["view", "search"],
  },
}
const open = async (p: Play, panel: string) => {
  const phone = innerWidth < 640
  if (phone) await p.press("Panels")
  await p.press(panel)
}
const view = async (p: Play, name: string) => {
  await p.press(/^View/)
  await p.press(name)
}

export const sessionScenes: Scene[] = [
  scene("turns", "Turns", {}),
  scene("turns-loading", "Turns on their way", { listTurns: never }),
  scene("turns-recipient", "For a collaborator", asBob),
  scene("turns-reader", "For whoever has a link", nobody),
  scene("turn-folded", "A folded turn", {}, (p) => p.press(/^Turn 1/)),
  scene("turns-folded", "All folded", {}, (p) => view(p, "Fold all turns")),
  scene("view-menu", "Choosing a view", {}, (p) => p.press(/^View/)),
  scene("view-conversation", "Prompts and answers", {}, (p) => view(p, "Prompts and answers")),
  scene("view-errors", "Errors", {}, (p) => view(p, "Errors")),
  scene("panel-changes", "Changes", {}, async (p) => {
    await open(p, "Changes")
    await p.see("auth.ts")
    await p.press(/^auth.ts/)
    await p.wait(300)
  }),
  scene("panel-changes-empty", "No changes", { listFiles: { files: [], directory: null, next: null } }, (p) =>
    open(p, "Changes"),
  ),
  scene("panel-changes-failed", "Changes that don't come", { listFiles: lost }, (p) => open(p, "Changes")),
  scene("panel-numbers", "Numbers", {}, (p) => open(p, "Numbers")),
  scene("panel-numbers-loading", "Numbers on their way", { readNumbers: never }, (p) => open(p, "Numbers")),
  scene(
    "panel-numbers-silent",
    "Numbers of an agent that tells none",
    {
      readNumbers: {
        ...numbers,
        at: null,
        last: null,
        workingMs: 0,
        waitingMs: 0,
        usage: { input: 0, output: 0 },
        models: [],
        slowest: [],
        unknown: [],
      },
      listTurns: { turns: [], next: null },
    },
    (p) => open(p, "Numbers"),
  ),
  scene("panel-agents", "Sub-agents", {}, async (p) => {
    await p.see("Two places")
    await open(p, "Sub-agents")
  }),
  scene("agent-page", "A sub-agent's page", {}, (p) => p.see("It takes a lock"), `${here}/agents/a2#e9`),
  scene(
    "entry-missing",
    "An entry that isn't there",
    { placeOf: refuse("NOT_FOUND") },
    (p) => p.see("no entry"),
    `${here}#e4000`,
  ),
  scene("entry-range", "A range of entries", {}, undefined, `${here}#e14-e18`),
  scene("keys", "The keys", {}, async (p) => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }))
    await p.see("Next prompt")
  }),
  scene("turns-live", "A session that goes on, with turns", { getSession: { ...turnSession, status: "live" } }),
  scene("turns-long", "A title and a prompt that are long", {
    getSession: {
      ...turnSession,
      title: `${session.title}, ${"and why it only happens to some of them ".repeat(6)}`,
      repository: "a-company-with-a-long-name/a-repository-with-a-long-name",
      branch: "feature/a-branch-with-a-long-name-too",
    },
  }),
]
