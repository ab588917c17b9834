import { agentOf as knownAgent } from "#agents/all"
import { agentLabel } from "#agents/label"
import { cleanLine } from "#protocol/clean"
import { externalId } from "#upload/external-id"
import { toFollow } from "../choosing/follow-choice.ts"
import { openctl } from "../config.ts"
import { connect, type Run } from "../connection/connection.ts"
import { runningIn } from "../connection/running-remotely.ts"
import { FollowOn } from "../follow/follow-on.ts"
import { followReport, saidOf } from "../follow/follow-report.ts"
import type { Followed } from "../follow/following.ts"
import { keepUpload } from "../machine/saved.ts"
import { failureOf, interrupted, usage } from "../terminal/failure.ts"
import { untilInterrupted } from "../terminal/interrupt.ts"
import { count, readDuration, shellWord } from "../terminal/words.ts"
import type { SessionFile } from "../transcripts/session-file.ts"

const DRAW_MS = 500

export interface FollowOptions {
  wait?: boolean
  title?: string
  agent?: string
  all?: boolean
  idle?: string
  one?: boolean
}

export async function follow(run: Run, path: string | undefined, options: FollowOptions): Promise<void> {
  const { out, around } = run
  const idleMs = readDuration(options.idle ?? "30m")
  if (idleMs === null || idleMs < 1000)
    throw usage(`--idle takes a time of one second or more, such as 90s, 30m or 2h.`)
  const connection = connect(run)
  await untilInterrupted(async (signal) => {
    const file = await toFollow(run, path, options.wait === true, signal).catch((error) => {
      throw signal.aborted ? interrupted("Stopped. Nothing was followed.") : error
    })
    const agent = agentOf(run, file, options)
    const reports = new Map<Followed, ReturnType<typeof followReport>>()
    const reportOf = (session: Followed) => {
      const report = reports.get(session) ?? followReport(out, session)
      reports.set(session, report)
      return report
    }
    const following = new FollowOn({
      connection,
      around,
      agent,
      all: options.all === true,
      title: options.title?.trim() || undefined,
      idleMs,
      one: options.one === true,
      signal,
      externalId: (one) => externalId(agent, one.own, options.all === true),
      say(it, session) {
        if (it.event === "following") keepUpload(around.stateDir, connection.server, session.given.external, it.id)
        reportOf(session).hear(it)
        draw()
      },
      tell: (sentence) => (out.json ? out.warn(sentence) : out.tell(sentence)),
    })
    const draw = () => following.newest && reportOf(following.newest).draw()
    const drawing = setInterval(draw, DRAW_MS)
    try {
      await following.run(file)
    } catch (error) {
      const running = runningIn(error)
      if (!running) throw error
      out.tell(failureOf(error).message)
      out.result({ event: "running", session: running.id, url: running.page }, [running.page])
      return
    } finally {
      clearInterval(drawing)
    }
    for (const { session, totals } of following.sessions)
      if (out.json) out.result({ event: "stopped", ...(session && { session: session.id }), ...totals }, [])
    throw interrupted(farewell(following.sessions, options))
  })
}

function farewell(sessions: readonly Followed[], options: FollowOptions): string {
  const flags = [options.all ? " --all" : "", options.agent ? ` --agent ${options.agent}` : ""].join("")
  const waits = sessions.some((it) => it.totals.waiting_bytes > 0)
    ? " What could not be sent is kept on this machine."
    : ""
  const [only, ...more] = sessions
  const stay = more.length > 0 ? "The sessions stay as they are." : "The session stays as it is."
  const said = only && more.length === 0 ? saidOf(only.totals) : count(sessions.length, "session")
  const file = sessions.at(-1)?.given.file.path ?? ""
  return `Stopped following after ${said}. ${stay}${waits}\nTo continue: ${openctl} follow ${shellWord(file)}${flags}`
}

function agentOf(run: Run, file: SessionFile, options: FollowOptions): string {
  const agent = options.agent ?? file.agent
  if (agent === null || agent === undefined) {
    throw usage(`openctl doesn't recognize the agent that wrote ${cleanLine(file.path)}. Name it with --agent NAME.`)
  }
  const { files, store } = knownAgent(agent) ?? {}
  if (!files?.onlyGrows && !store)
    run.out.warn(
      `${agentLabel(agent)} may go back and change earlier lines. openctl sends each line as it is first written.`,
    )
  return agent
}
