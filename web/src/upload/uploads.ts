import { calls } from "#protocol/calls"
import { anotherId } from "#upload/external-id"
import { client } from "../api/client.ts"
import { refresh } from "../api/keys.ts"
import { queries } from "../api/queries.ts"
import { saysWhy } from "../api/says.ts"
import { toast } from "../ui/toast.ts"
import type { Sending, Told } from "./messages.ts"
import { allUploads, keepUploads, type Upload } from "./upload-list.ts"
import { watchSignIn } from "./watch-sign-in.ts"

/**
 * Runs the uploads of this tab. Each has a worker, and ending the worker pauses or stops it; everything sent is stored, and
 * the server says where to continue. Loaded with the first upload.
 */

/** More at a time would make each slower, and none finish earlier. */
const AT_ONCE = 2

let lastKey = 0
const workers = new Map<number, Worker>()
const whenDone = new Map<number, (session: string, key: number) => void>()

/** Queues it. `then` is called when it ends, unless it was cancelled. */
export function addUpload(title: string, sending: Sending, then?: (session: string, key: number) => void): void {
  const { owner, external } = sending
  const before = allUploads().find((it) => it.sending.owner === owner && it.sending.external === external)
  // The same file again: one upload of it is enough, and a stopped one continues with the current file.
  if (before && isUnderWay(before)) return
  if (before) dismissUpload(before.key)
  const key = ++lastKey
  if (then) whenDone.set(key, then)
  const fresh = {
    done: 0,
    waiting: null,
    problem: null,
    another: false,
    nothingNew: false,
    keptBack: false,
    session: before?.session ?? null,
  }
  putUploads([...allUploads(), { key, title, sending, state: "queued", ...fresh }])
}

export function pauseUpload(key: number): void {
  stop(key)
  change(key, { state: "paused", waiting: null })
}

/** After a pause, a failure or a sign-in. */
export function continueUpload(key: number): void {
  change(key, { state: "queued", waiting: null, problem: null, another: false })
}

/** The same file as a new session, because the existing one begins differently. */
export function uploadAsNew(key: number): void {
  const it = allUploads().find((upload) => upload.key === key)
  if (!it) return
  const external = anotherId(it.sending.external)
  change(key, {
    ...{ state: "queued", problem: null, another: false, session: null, done: 0 },
    sending: { ...it.sending, external },
  })
}

/** Ends it and removes it from the list. A session that this upload created is deleted; an existing one stays. */
export function cancelUpload(key: number): void {
  const it = allUploads().find((upload) => upload.key === key)
  const worker = workers.get(key)
  if (worker && !it?.session) {
    // Only its answer tells whether the session exists by now.
    workers.delete(key)
    worker.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.say !== "waiting") worker.terminate()
      if (data.say === "made" && data.fresh) deleteSent(data.id)
    }
  }
  dismissUpload(key)
  if (it?.session?.fresh && it.state !== "done") deleteSent(it.session.id)
}

function deleteSent(id: string): void {
  client
    .send(calls.deleteSession, { id })
    .catch((error: unknown) => toast(saysWhy("What was sent couldn't be deleted.", error), { tone: "bad" }))
    .finally(() => void refresh(queries, ["listSessions"]))
}

export function dismissUpload(key: number): void {
  stop(key)
  whenDone.delete(key)
  putUploads(allUploads().filter((upload) => upload.key !== key))
}

export function isUnderWay({ state }: Upload): boolean {
  return state === "queued" || state === "sending"
}

function stop(key: number): void {
  workers.get(key)?.terminate()
  workers.delete(key)
}

function change(key: number, to: Partial<Upload>): void {
  putUploads(allUploads().map((upload) => (upload.key === key ? { ...upload, ...to } : upload)))
}

/** Replaces the list and starts waiting uploads if others have finished. */
export function putUploads(next: readonly Upload[]): void {
  let list = next
  for (const queued of next) {
    if (queued.state !== "queued" || list.filter(({ state }) => state === "sending").length >= AT_ONCE) continue
    list = list.map((upload) => (upload.key === queued.key ? { ...upload, state: "sending" } : upload))
    begin(queued)
  }
  keepUploads(list)
  askBeforeLeaving(list.some(isUnderWay))
  watchSignIn(list.some(({ state }) => state === "signed-out") ? signedIn : null)
}

function begin({ key, sending }: Upload): void {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })
  workers.set(key, worker)
  worker.onmessage = (event: MessageEvent<Told>) => {
    // It may have sent another message before it was ended.
    if (workers.get(key) === worker) hear(key, event.data)
  }
  worker.onerror = () =>
    hear(key, { say: "failed", text: "The upload couldn't be started. Reload the page and try again." })
  worker.postMessage({ do: "send", sending })
}

function hear(key: number, told: Told): void {
  if (told.say === "made") {
    const before = allUploads().find((upload) => upload.key === key)?.session
    // Created by this upload, though found again after a pause.
    const fresh = told.fresh || (before?.id === told.id && before.fresh)
    change(key, { session: { id: told.id, fresh } })
    void refresh(queries, ["listSessions"])
  }
  if (told.say === "sending") {
    const isFirst = allUploads().find((upload) => upload.key === key)?.done === 0
    change(key, { done: told.done, waiting: null })
    // With its first lines a session gets its title.
    if (isFirst) void refresh(queries, ["listSessions"])
  }
  if (told.say === "waiting") change(key, { waiting: told.seconds })
  if (told.say === "signed-out") {
    stop(key)
    change(key, { state: "signed-out", waiting: null })
  }
  if (told.say === "failed") {
    stop(key)
    change(key, { state: "failed", waiting: null, problem: told.text, another: told.another === true })
  }
  if (told.say === "sent") finish(key, told.keptBack)
}

function finish(key: number, keptBack: boolean): void {
  stop(key)
  const it = allUploads().find((upload) => upload.key === key)
  // Progress messages only come for lines that were sent.
  change(key, { state: "done", waiting: null, done: it?.sending.bytes ?? 0, nothingNew: it?.done === 0, keptBack })
  void refresh(queries, ["listSessions", "getSession"])
  const then = whenDone.get(key)
  whenDone.delete(key)
  if (it?.session) then?.(it.session.id, key)
}

/** The person of this page is back. */
function signedIn(): void {
  for (const { key, state } of allUploads()) if (state === "signed-out") continueUpload(key)
}

let asking = false

/** The browser's own question before the tab closes; only while that would interrupt something. */
function askBeforeLeaving(wanted: boolean): void {
  if (wanted === asking) return
  asking = wanted
  if (wanted) addEventListener("beforeunload", ask)
  else removeEventListener("beforeunload", ask)
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
