import { lost, never, refuse } from "./fake-server.ts"
import { alice, here } from "./made-up.ts"
import {
  ago,
  approved,
  asAlice,
  asBob,
  asViewer,
  listedRemote,
  proposal,
  question,
  remote,
  run,
  running,
} from "./made-up-remote.ts"
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
  group: "Remote sessions",
  path,
  answers,
  before: () => {
    localStorage.clear()
    sessionStorage.clear()
  },
  async play(p) {
    await p.see(path === here ? "decision records" : remote.title)
    await play?.(p)
    // Nothing that decides can be pressed right after the cards came.
    await p.wait(700)
  },
})

const tabs = proposal({
  text: "Please also look at @src/tab.ts, as https://example.com/issues/812 says.\nThe second tab signs people out.",
})
const tests = proposal({ text: "Then run all tests of the sign-in, and tell me which are slow.", created_at: ago(2) })
const next = proposal({ ...approved, text: "Write a test for it first.", created_at: ago(9) })
const after = proposal({ ...approved, author: alice, text: "And commit it.", created_at: ago(3), decided_at: ago(1) })
const long = proposal({
  text: Array.from({ length: 60 }, (_, at) => `${at + 1}. Look at what happens when tab ${at + 1} refreshes.`).join(
    "\n",
  ),
})
const mine = proposal({ text: "Does it also happen in a private window?" })
const ended = (more: Parameters<typeof proposal>[0]) => proposal({ created_at: ago(8), ended_at: ago(3), ...more })
const rejected = ended({
  text: "Rewrite it in another language.",
  state: "rejected",
  decided_by: alice,
  decided_at: ago(3),
  note: "Not today. Let's fix the bug first.",
})
const finished = ended({ text: "Find out why people are signed out.", state: "completed", began_at: ago(7) })
const cut = ended({
  author: alice,
  text: "Move the tokens into the new table.",
  state: "interrupted",
  began_at: ago(7),
  decided_by: alice,
  decided_at: ago(7),
})
const edits = question({
  title: "Edit src/auth.ts",
  body: {
    kind: "edit",
    input: { file_path: "/work/app/src/auth.ts", old_string: "return fetchToken()", new_string: "return pending" },
    diffs: [
      {
        path: "src/auth.ts",
        old: "export function refresh() {\n  return fetchToken()\n}\n",
        new: "export function refresh() {\n  if (pending) return pending\n  return (pending = fetchToken())\n}\n",
      },
    ],
  },
})
const approves = (p: Play) => p.press("Approve")
const menu = (p: Play) => p.press("More")
const writes = (text: string) => (p: Play) => p.write("Prompt", text)

export const remoteScenes: Scene[] = [
  scene("remote-idle", "The agent waits for a prompt", asAlice({})),
  scene("remote-running", "It works", asAlice({ run: running })),
  scene("remote-silent", "It works, and nothing comes", asAlice({ run: running }), (p) => p.wait(500)),
  scene("remote-waiting", "Prompts that wait", asAlice({ run: running, proposals: [next, after, tabs, tests] }), (p) =>
    p.see("Approve"),
  ),
  scene("remote-approval-long", "A long prompt", asAlice({ proposals: [long] }), (p) => p.see("to its end")),
  scene("remote-edit", "Changing a prompt", asAlice({ proposals: [tabs] }), async (p) => {
    await p.press("Edit")
    await p.write("The prompt as it will run", "Please also look at @src/tab.ts.")
  }),
  scene("remote-reject", "Rejecting one", asAlice({ proposals: [tabs] }), (p) => p.press("Reject")),
  scene(
    "remote-overtaken",
    "Somebody was quicker",
    {
      ...asAlice({ proposals: [tabs] }),
      decideProposal: refuse("CONFLICT", "The prompt was changed meanwhile.", undefined, {
        proposal: { ...tabs, state: "withdrawn", rev: 2, ended_at: ago(0) },
      }),
    },
    async (p) => {
      await p.wait(900)
      await approves(p)
    },
  ),
  scene(
    "remote-decide-failed",
    "Approving fails",
    { ...asAlice({ proposals: [tabs] }), decideProposal: lost },
    async (p) => {
      await p.wait(900)
      await approves(p)
      await p.see("Nothing was decided")
    },
  ),
  scene("remote-question", "The agent asks", asAlice({ run: running, questions: [question()] }), (p) =>
    p.see("rm -rf"),
  ),
  scene("remote-question-more", "Answers that last", asAlice({ run: running, questions: [question()] }), async (p) => {
    await p.see("rm -rf")
    await p.wait(700)
    await menu(p)
  }),
  scene("remote-question-always", "What one covers", asAlice({ run: running, questions: [question()] }), async (p) => {
    await p.see("rm -rf")
    await p.wait(700)
    await menu(p)
    await p.press(/^Always allow/)
  }),
  scene("remote-question-diff", "It asks before a change", asAlice({ run: running, questions: [edits] }), (p) =>
    p.see("if (pending)"),
  ),
  scene(
    "remote-question-wish",
    "An answer on its way",
    asAlice({ run: running, questions: [question({ wish: "once", wish_by: alice })] }),
    (p) => p.see("Sent to the agent"),
  ),
  scene(
    "remote-question-call",
    "At the call that asks",
    asAlice({ run: running, questions: [question()] }),
    (p) => p.see("Answer"),
    `${here}#e15`,
  ),
  scene(
    "remote-all",
    "All at once",
    asAlice({
      run: { ...running, mode: "auto" },
      proposals: [next, tabs, tests, cut],
      questions: [question()],
    }),
    (p) => p.see("rm -rf"),
  ),
  scene(
    "remote-auto",
    "A mode in which it doesn't ask",
    asAlice({ run: { ...run, mode: "auto" }, proposals: [tabs] }),
    (p) => p.see("decides by itself"),
  ),
  scene("remote-stopping", "It is asked to stop", asAlice({ run: { ...running, interrupt: running.turn } }), (p) =>
    p.see("asked to stop"),
  ),
  scene("remote-offline", "Its machine is away", asAlice({ run: { ...run, online: false, seen_at: ago(3) } }), (p) =>
    p.see("not connected"),
  ),
  scene(
    "remote-offline-long",
    "Away for long, for a contributor",
    asBob({ run: { ...run, online: false, seen_at: ago(90) } }),
    (p) => p.see("offline since"),
  ),
  scene("remote-ended", "The run has ended", asAlice({ run: null }), (p) => p.see("run --resume")),
  scene("remote-ended-bob", "Ended, for a contributor", asBob({ run: null }), (p) => p.see("any more")),
  scene("remote-interrupted", "One was cut short", asAlice({ proposals: [cut] }), (p) => p.see("in part")),
  scene("remote-unfit", "An invisible character", asAlice({}), async (p) => {
    await writes("Fix it\u200b now")(p)
    await p.see("U+200B")
  }),
  scene("remote-send-failed", "A prompt isn't sent", { ...asBob({}), propose: lost }, async (p) => {
    await writes("Does it also happen in a private window?")(p)
    await p.press("Send for approval")
    await p.see("wasn't sent")
  }),
  scene("remote-sending", "One on its way", { ...asBob({}), propose: never }, async (p) => {
    await writes("Does it also happen in a private window?")(p)
    await p.press("Send for approval")
  }),
  scene(
    "remote-contributor",
    "For a contributor",
    asBob({ run: running, proposals: [mine, rejected, finished] }),
    (p) => p.see("Withdraw"),
  ),
  scene("remote-contributor-question", "It asks its owner", asBob({ run: running, questions: [question()] }), (p) =>
    p.see("rm -rf"),
  ),
  scene("remote-viewer", "For a viewer", asViewer({ run: running }), undefined),
  scene(
    "remote-viewer-question",
    "A question, for a viewer",
    asViewer({ run: running, questions: [question()] }),
    (p) => p.see("rm -rf"),
  ),
  scene("remote-menu", "The menu", asAlice({ run: running }), async (p) => {
    await p.see("Running")
    await menu(p)
    await p.see("End the run")
  }),
  scene("remote-end", "Ending it", asAlice({ run: running }), async (p) => {
    await p.see("Running")
    await menu(p)
    await p.press(/^End the run/)
    await p.see("stops at once")
  }),
  scene("remote-mode", "A mode that doesn't ask", asAlice({ run }), async (p) => {
    await p.see("Idle")
    await menu(p)
    await p.press(/^Auto/)
    await p.see("commands or changes files")
  }),
  scene(
    "remote-list",
    "In the list",
    { ...asAlice({ proposals: [tabs, tests] }), listSessions: { sessions: [listedRemote], next: null } },
    (p) => p.see("2 waiting"),
    "/",
  ),
]
