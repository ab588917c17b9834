import type { Upload } from "../upload/upload-list.ts"
import { alice, bobsSession, here, id, session, signIn, signInThatEnds } from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

/** Uploads: the tray with its states, the ways from files to sessions, and what is said of a session that is not whole. */
const uploadScene = (
  name: string,
  says: string,
  path: string,
  answers: Answers,
  play?: (p: Play) => Promise<void>,
): Scene => ({
  name,
  says,
  group: "Uploads",
  path,
  answers: { getSignIn: signIn(), ...answers },
  ...(play && { play }),
})

const part = (done: number, stopped: boolean) => ({ done, of: 4_100_000, stopped })
const incomplete = (stopped: boolean) => ({
  ...session,
  status: "incomplete" as const,
  upload: part(1_900_000, stopped),
})

const oneSession = { listSessions: { sessions: [{ ...session, hit: null }], next: null } }

let key = 0
const upload = (title: string, more: Partial<Upload>): Upload => ({
  key: --key,
  title,
  sending: {
    owner: alice.id,
    agent: "claude-code",
    external: title,
    title: "",
    files: [{ source: "main", path: "a.jsonl", file: new File([], "a.jsonl") }],
    bytes: 4_100_000,
    all: false,
  },
  state: "sending",
  done: 1_900_000,
  waiting: null,
  problem: null,
  another: false,
  nothingNew: false,
  keptBack: false,
  session: { id, fresh: true },
  ...more,
})
const show =
  (uploads: Upload[], sees = "Owned") =>
  async (p: Play) => {
    await p.see(sees)
    // Not before the made-up server stands in: what asks the real one would be made with this file.
    const { putUploads } = await import("../upload/uploads.ts")
    putUploads(uploads)
    await p.see("Upload")
  }

const record = (sessionId: string, content: string) =>
  `${JSON.stringify({ parentUuid: null, isSidechain: false, userType: "external", cwd: "/home/alice/app", sessionId, version: "2.1.0", type: "user", message: { role: "user", content }, uuid: sessionId, timestamp: "2026-11-20T10:00:00.000Z" })}\n`
const ids = [1, 2, 3, 4].map((n) => `00000000-0000-4000-8000-00000000000${n}`)
const prompts = [
  "Find out why people are signed out after a refresh",
  "Move the importer to streams",
  "Make the nightly build faster, without giving up a single test, and write down what you found on the way",
  "Add dark mode",
]
const files = prompts.map((prompt, at) => new File([record(ids[at] ?? "", prompt)], `${ids[at]}.jsonl`))
const choose = async (p: Play, chosen: File[], sees: string) => {
  await p.see("Where agents keep")
  const data = new DataTransfer()
  for (const file of chosen) data.items.add(file)
  const input = document.querySelector<HTMLInputElement>("input[type=file]")
  if (input) input.files = data.files
  input?.dispatchEvent(new Event("change", { bubbles: true }))
  await p.see(sees)
}
const known = (at: number, more: object) => ({
  external_id: `claude-code:${ids[at]}`,
  id,
  title: prompts[at],
  status: "complete",
  upload: null,
  sources: ["main"],
  ...more,
})

export const uploadScenes: Scene[] = [
  uploadScene(
    "tray",
    "The tray, in every state",
    "/",
    oneSession,
    show([
      upload(prompts[0] ?? "", {}),
      upload(prompts[1] ?? "", { waiting: 8 }),
      upload(prompts[2] ?? "", { state: "queued", done: 0 }),
      upload("Paused by hand", { state: "paused" }),
      upload("Done before", { state: "done", done: 4_100_000 }),
    ]),
  ),
  uploadScene(
    "tray-stopped",
    "The tray, when something has to be done",
    "/",
    { ...oneSession, getSignIn: signInThatEnds() },
    show([
      upload("Refused", {
        state: "failed",
        problem: "This server accepts sessions of up to 512 MB. Its administrator can raise MAX_SESSION_MB.",
      }),
      upload("Another state", {
        state: "failed",
        another: true,
        problem: "a.jsonl doesn't begin like the session that is already here, so nothing was sent.",
      }),
      upload("Signed out", { state: "signed-out" }),
    ]),
  ),
  uploadScene(
    "tray-session",
    "The tray over a session",
    here,
    { getSession: session },
    show([upload("Done before", { state: "done" })], "signed out"),
  ),
  uploadScene(
    "upload-choosing",
    "Several sessions among the files",
    "/upload",
    {
      knownSessions: {
        sessions: [known(1, {}), known(2, { status: "incomplete", upload: part(290_000, true) })],
      },
    },
    (p) => choose(p, [...files, new File(["GIF89a"], "shot.gif")], "4 sessions found"),
  ),
  uploadScene(
    "upload-known",
    "A session that is here already",
    "/upload",
    {
      knownSessions: { sessions: [known(0, {})] },
    },
    (p) => choose(p, files.slice(0, 1), "Ready to send"),
  ),
  uploadScene("upload-doubtful", "A file by no agent", "/upload", {}, (p) =>
    choose(p, [new File(['{"name": "app"}'], "package.json")], "Upload anyway"),
  ),
  uploadScene("upload-wrong", "A picture", "/upload", {}, (p) =>
    choose(p, [new File(["GIF89a"], "shot.gif")], "is a picture"),
  ),
  uploadScene("incomplete", "An upload that has stopped, for its owner", here, { getSession: incomplete(true) }, (p) =>
    p.see("Choose the file"),
  ),
  uploadScene(
    "incomplete-viewer",
    "The same, for a collaborator",
    here,
    {
      getSession: { ...bobsSession, status: "incomplete", upload: part(1_900_000, true) },
    },
    (p) => p.see("Stopped at"),
  ),
  uploadScene("incomplete-sending", "An upload under way", here, { getSession: incomplete(false) }, (p) =>
    p.see("being uploaded"),
  ),
  uploadScene(
    "incomplete-list",
    "The list, with uploads that have not ended",
    "/",
    {
      listSessions: {
        sessions: [
          { ...incomplete(true), id: "01jd0000000000000000000001", hit: null },
          { ...incomplete(false), id: "01jd0000000000000000000002", hit: null },
        ],
        next: null,
      },
    },
    (p) => p.see("Stopped at"),
  ),
]
