import { openGate } from "#gate/gate"
import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { externalId } from "#upload/external-id"
import type { Surroundings } from "../config.ts"
import type { Connection } from "../connection/connection.ts"
import { pageOf } from "../connection/session-reference.ts"
import { takeLock } from "../machine/lock-file.ts"
import { Spool } from "../spool/spool.ts"
import { SPOOL_BYTES, spoolFolder } from "../spool/spool-folder.ts"
import { exits, Failure } from "../terminal/failure.ts"
import type { Agent, AgentEvents } from "./agent/agent.ts"
import type { AgentChoice } from "./agent/choice.ts"
import { Failed } from "./agent/failed.ts"
import { startAgent } from "./agent/start-agent.ts"
import type { Happening } from "./happening.ts"
import { Journal } from "./journal.ts"
import { newId } from "./new-id.ts"
import { ProposalsSeen } from "./proposals.ts"
import { keepRun } from "./remembered.ts"
import { repositoryOf } from "./repository.ts"
import { Runner } from "./runner.ts"

/** What `openctl run` was asked to do. */
export interface RunWish {
  choice: AgentChoice
  /** What was typed, to be remembered. */
  typed: { word: string } | { command: readonly string[] }
  cwd: string
  title: string | undefined
  mode: string | undefined
  /** The agent's own id of the session to go on with. */
  resume: string | undefined
  /** The recorded session that this one continues. */
  continues: string | undefined
  once: boolean
}

export interface Showing {
  hear(happening: Happening): void
  attended(): boolean
}

export interface Running {
  runner: Runner
  agent: Agent
  connection: Connection
  session: Session
  url: string
  /** Lets go of what it held on this machine. */
  release(): void
}

/** Starts the agent, makes its session or finds it again, and begins the run. `made` hears of the session before anything else. */
export async function startRun(
  given: { connection: Connection; around: Surroundings; signal: AbortSignal },
  wish: RunWish,
  showing: Showing,
  made: (session: Session, url: string) => Promise<void>,
): Promise<Running> {
  const { connection, around, signal } = given
  const ear = earOf(showing)
  const agent = await startAgent({
    choice: wish.choice,
    cwd: wish.cwd,
    env: around.forPrograms,
    ...(wish.mode !== undefined && { mode: wish.mode }),
    ...(wish.resume !== undefined && { resume: wish.resume }),
    events: ear.events,
    signal,
    around,
  }).catch((error) => {
    throw notStarted(error)
  })
  try {
    const session = await openRemote(connection, agent, wish)
    const url = pageOf(connection.server, session.id)
    await made(session, url)
    return await begin({ ...given, agent, session, url }, wish, showing, ear)
  } catch (error) {
    await agent.end().catch(() => {})
    throw error
  }
}

async function openRemote(connection: Connection, agent: Agent, wish: RunWish): Promise<Session> {
  const session = await connection.client.send(calls.createSession, {
    agent: agent.name,
    external_id: externalId(agent.name, agent.session, false),
    remote: true,
    ...(wish.title && { title: wish.title }),
    ...(wish.continues && { continues: wish.continues }),
  })
  if (session.status !== "archived") return session
  throw new Failure(
    "CONFLICT",
    exits.refused,
    `This session is archived. Unarchive it on its page first: ${pageOf(connection.server, session.id)}`,
  )
}

async function begin(
  given: { connection: Connection; around: Surroundings; agent: Agent; session: Session; url: string },
  wish: RunWish,
  showing: Showing,
  ear: Ear,
): Promise<Running> {
  const { connection, around, agent, session, url } = given
  const folder = spoolFolder(around.stateDir, connection.server, session.id)
  const lock = takeLock(`${folder}.lock`)
  if ("holder" in lock) {
    throw new Failure(
      "RUNS_ALREADY",
      exits.refused,
      `Process ${lock.holder.pid} runs this session already. End it first, with :end in its terminal or on the session's page.`,
    )
  }
  let spool: Spool | null = null
  try {
    spool = new Spool(folder, "main", { left: SPOOL_BYTES })
    const run = newId()
    const { name, version, mode, modes } = agent
    const told = { ...(version !== null && { version }), ...(mode !== null && { mode }) }
    const input = { id: session.id, run, agent: name, ...told, modes: modes.slice(0, 30) }
    const { n } = await connection.client.send(calls.beginRun, input)
    const owner = session.owner.id
    const common = { connection, session: session.id, run, owner, agent, cwd: wish.cwd, gate: openGate, spool, folder }
    const late = wish.choice.known?.lateResults !== undefined
    const runner = new Runner({ ...common, journal: new Journal(folder), once: wish.once, late, ...showing })
    const seen = new ProposalsSeen(connection, session.id, (proposal) => showing.hear({ event: "proposal", proposal }))
    runner.onProposals = () => seen.look()
    keepRun(around.stateDir, {
      session: session.id,
      server: connection.server,
      agent: name,
      own: agent.session,
      word: "word" in wish.typed ? wish.typed.word : null,
      command: "command" in wish.typed ? [...wish.typed.command] : null,
      folder: wish.cwd,
      at: new Date().toISOString(),
    })
    const resumed = wish.resume !== undefined
    showing.hear({ event: "run", session: session.id, url, run: n, agent: name, version, mode, resumed })
    ear.turnTo(runner.events)
    runner.begin(await repositoryOf(wish.cwd))
    const held = spool
    return { runner, agent, connection, session, url, release: () => letGo(held, lock) }
  } catch (error) {
    if (spool) letGo(spool, lock)
    else lock.release()
    throw error
  }
}

function letGo(spool: Spool, lock: { release(): void }): void {
  spool.close()
  lock.release()
}

type Ear = ReturnType<typeof earOf>

/** The agent speaks before there is a run: what is no noise has no meaning then. */
function earOf(showing: Showing) {
  let runner: Pick<AgentEvents, "update" | "question" | "noise" | "exited"> | null = null
  let ended: { code: number | null; signal: string | null } | null = null
  const events: AgentEvents = {
    update: (update) => runner?.update(update),
    question: async (asked, closed) => (runner ? runner.question(asked, closed) : null),
    noise: (line) => (runner ? runner.noise(line) : showing.hear({ event: "noise", line })),
    exited(how) {
      ended = how
      runner?.exited(how)
    },
  }
  return {
    events,
    turnTo(events: Pick<AgentEvents, "update" | "question" | "noise" | "exited">) {
      runner = events
      if (ended) runner.exited(ended)
    },
  }
}

/** Its own words are printed: they say what it wants. */
export function notStarted(error: unknown): unknown {
  if (!(error instanceof Failed)) return error
  const exit = error.why === "died" ? exits.agentDied : exits.agentNotStarted
  const code = {
    "not-started": "AGENT_NOT_STARTED",
    "sign-in": "AGENT_SIGN_IN",
    refused: "AGENT_REFUSED",
    died: "AGENT_DIED",
  }
  return new Failure(code[error.why], exit, error.message, error)
}
