import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { sleep } from "#upload/patience"
import { thisSession } from "../choosing/this-session.ts"
import { openctl } from "../config.ts"
import { connect, type Run } from "../connection/connection.ts"
import { pageOf, sessionId } from "../connection/session-reference.ts"
import { daemonFiles, readStatus } from "../daemon/daemon-files.ts"
import { dropSingle, readSingles, type Single } from "../daemon/singles.ts"
import { holderOf } from "../machine/lock-file.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"

/** As long as a request that is on its way may take to end. */
const STOP_MS = 10_000

/** Ends following a session that was shared. Nothing more of it is sent; what was sent stays. */
export async function stop(run: Run, given: string | undefined): Promise<void> {
  const connection = connect(run)
  const { stateDir } = run.around
  const followed = readSingles(stateDir, connection.server)
  const single = given === undefined ? await meant(run, followed) : await named(followed)
  dropSingle(stateDir, single)
  await letGo(stateDir, single)
  const { session: id } = single
  const session = await connection.client.send(calls.getSession, { id }).catch(() => null)
  const url = pageOf(connection.server, id)
  run.out.result({ id, url, following: false }, [url])
  run.out.tell(`Stopped following${session ? ` “${cleanLine(session.title, 60)}”` : ""}. Its page stays as it is.`)

  async function named(all: Single[]): Promise<Single> {
    const id = await sessionId(connection, given ?? "")
    const found = all.find((it) => it.session === id)
    if (found) return found
    throw new Failure(
      "NOT_FOLLOWED",
      exits.notFound,
      `This session isn't being followed. See: ${openctl} daemon status`,
    )
  }
}

async function meant(run: Run, all: Single[]): Promise<Single> {
  const [only, ...more] = all
  if (!only) {
    throw new Failure(
      "NOT_FOLLOWED",
      exits.notFound,
      `No shared session is being followed. See: ${openctl} daemon status`,
    )
  }
  const here = await thisSession(run.around).catch(() => null)
  const own = all.find((it) => it.agent === here?.agent && it.own === here.own)
  if (own) return own
  // Inside an agent "this one" is meant, and that one is not followed.
  if (more.length === 0 && !here?.sure) return only
  throw usage(
    [
      `Which session? These are being followed:`,
      ...all.map((it) => `  ${it.session}  ${cleanLine(it.directory)}`),
    ].join("\n"),
  )
}

/** Until the daemon has let go of it, so that "stopped" is true when it is said. */
async function letGo(stateDir: string, single: Single): Promise<void> {
  const files = daemonFiles(stateDir)
  for (const until = Date.now() + STOP_MS; Date.now() < until; await sleep(50)) {
    const holder = holderOf(files.lock)
    const status = readStatus(files.status)
    if (!holder || status?.pid !== holder.pid || status.sessions.every((it) => it.id !== single.session)) return
  }
}
