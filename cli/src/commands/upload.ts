import { agentOf } from "#agents/all"
import { agentLabel } from "#agents/label"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Session, Visibility } from "#protocol/sessions"
import type { Numbers } from "#protocol/turns"
import { chosen, found, given, listFiles } from "../choosing/upload-choice.ts"
import { openctl } from "../config.ts"
import { type Connection, connect, type Run } from "../connection/connection.ts"
import { runningIn } from "../connection/running-remotely.ts"
import { pageOf } from "../connection/session-reference.ts"
import { keepUpload } from "../machine/saved.ts"
import { exits, Failure, failureOf, interrupted, usage } from "../terminal/failure.ts"
import { untilInterrupted } from "../terminal/interrupt.ts"
import { progress } from "../terminal/progress.ts"
import { shellWord } from "../terminal/words.ts"
import { kindOf, type SessionFile } from "../transcripts/session-file.ts"
import { forScripts, told, toldOfUnknown } from "../upload/upload-report.ts"
import { uploadSession, type Wish } from "../upload/upload-session.ts"

export interface UploadOptions {
  list?: boolean
  title?: string
  agent?: string
  visibility?: Visibility
  all?: boolean
  new?: boolean
}

export async function upload(run: Run, paths: string[], options: UploadOptions): Promise<void> {
  if (options.list && run.out.json) return listFiles(run)
  const connection = connect(run)
  if (options.title !== undefined && paths.length > 1)
    throw usage(`--title works with one file. Rename the others with: ${openctl} rename`)
  const files = paths.length > 0 ? await given(run, paths) : [options.list ? await chosen(run) : await found(run)]
  const wish: Wish = {
    title: options.title?.trim() || undefined,
    agent: options.agent,
    visibility: options.visibility,
    all: options.all === true,
    fresh: options.new === true,
  }
  if (files.length === 1 && files[0]) {
    const it = await one(run, connection, files[0], wish).catch((error) => passedOver(run, files[0], error))
    run.out.result(it.value, [it.url])
    return
  }
  await several(run, connection, files, wish)
}

/** Each file is judged alone; what concerns them all (no server, nobody signed in) ends it. */
async function several(run: Run, connection: Connection, files: SessionFile[], wish: Wish): Promise<void> {
  const uploads: unknown[] = []
  const addresses: string[] = []
  let failed = 0
  for (const file of files) {
    try {
      const it = await one(run, connection, file, wish).catch((error) => passedOver(run, file, error))
      uploads.push(it.value)
      addresses.push(it.url)
    } catch (error) {
      const failure = failureOf(error, connection.server)
      const ends: number[] = [exits.notSignedIn, exits.unreachable, exits.interrupted]
      if (ends.includes(failure.exit)) throw failure
      failed++
      uploads.push({ file: file.path, error: { code: failure.code, message: failure.message } })
      run.out.tell(`${cleanLine(file.path)}: ${cleanLine(failure.message, 1000)}`)
    }
  }
  run.out.result({ uploads }, addresses)
  if (failed > 0) {
    const what = `${failed} of ${files.length} files could not be uploaded.`
    throw failed === files.length
      ? new Failure("NOTHING_UPLOADED", exits.failure, what)
      : new Failure("PARTLY_FAILED", exits.partly, what)
  }
}

/** Its agent runs under `openctl run`: the page of that session is the answer. */
function passedOver({ out }: Run, file: SessionFile | undefined, error: unknown) {
  const running = runningIn(error)
  if (!running) throw error
  out.tell(failureOf(error).message)
  return { url: running.page, value: { file: file?.path, session: running.id, url: running.page, running: true } }
}

/** Whoever says `--agent raw` insists: then any file is kept, line by line. */
async function mustBeSession(file: SessionFile, { agent }: Wish): Promise<void> {
  if (agent === RAW) return
  const kind = await kindOf(file.path)
  if (kind.is !== "wrong") return
  const insist = `To keep it as it is, add --agent ${RAW}.`
  throw new Failure("NOT_A_SESSION", exits.failure, `${file.path} ${kind.why} ${insist}`)
}

const RAW = "raw"

/** Not to know them is no reason to fail. Of an agent without a reader all records are of one unknown kind. */
async function unknownIn({ client }: Connection, { id, agent }: Session): Promise<Numbers["unknown"]> {
  if (!agentOf(agent)?.reader) return []
  const numbers = await client.send(calls.readNumbers, { id }).catch(() => null)
  return numbers?.unknown ?? []
}

async function one(run: Run, connection: Connection, file: SessionFile, wish: Wish) {
  const { out } = run
  const agent = wish.agent ?? file.agent
  const label = agent ? agentLabel(agent) : "unknown agent"
  if (file.bytes === 0) throw new Failure("EMPTY_FILE", exits.failure, `${file.path} is empty.`)
  await mustBeSession(file, wish)
  if (file.agent === null && !wish.agent) {
    out.warn(
      `openctl doesn't recognize the agent that wrote ${cleanLine(file.path)}. Its lines are kept and shown as they are.`,
    )
  }
  out.draw(`Uploading ${cleanLine(file.path)}`)
  const draw = progress(out, `Uploading (${label})`)
  let url = ""
  const goOn = () => {
    const flags = [wish.all ? " --all" : "", wish.agent ? ` --agent ${wish.agent}` : ""].join("")
    return wish.fresh ? "" : ` To continue: ${openctl} upload ${shellWord(file.path)}${flags}`
  }
  const done = await untilInterrupted(async (signal) => {
    try {
      return await uploadSession(connection, file, wish, {
        signal,
        made(session, external) {
          url = pageOf(connection.server, session.id)
          const problem = keepUpload(run.around.stateDir, connection.server, external, session.id)
          if (problem) out.warn(problem)
        },
        onRead: (read, total) => draw(read, total),
        onWait: (seconds, attempt) =>
          out.tell(`The connection was lost. Trying again in ${Math.max(1, Math.round(seconds))} s (${attempt}).`),
      })
    } catch (error) {
      if (runningIn(error)) throw error
      if (signal.aborted)
        throw interrupted(
          `Stopped. ${url ? `What was sent is stored at ${url}` : "Nothing was sent."}\n${goOn().trim()}`.trim(),
        )
      const failure = failureOf(error, connection.server)
      if (failure.exit !== exits.unreachable || !url) throw failure
      throw new Failure(failure.code, failure.exit, `${failure.message} What was sent is stored.${goOn()}`, error)
    }
  })
  const [what = "", ...more] = told(done, label, wish)
  out.tell(what)
  for (const line of more) out.remark(line)
  const unknown = await unknownIn(connection, done.session)
  const kinds = toldOfUnknown(unknown)
  if (kinds) out.remark(kinds)
  return { url, value: { ...forScripts(done, file, url), unknown } }
}
