import { type Json, object, string } from "#agents/json"
import type { Agent, StartAgent } from "./agent.ts"
import { Failed, failed } from "./failed.ts"
import { RunningAgent } from "./running-agent.ts"

/** For each step of the start: an agent reads its settings and starts its own servers meanwhile. */
const PATIENCE_MS = 90_000
/** The step in which npx fetches an agent of some hundred megabytes. */
const FETCH_MS = 15 * 60_000

/** Starts the program and its session. Rejects with `Failed` when it can't be started or wants its own sign-in. */
export async function startAgent(given: StartAgent): Promise<Agent> {
  const { choice, signal } = given
  if (signal.aborted) throw failed("not-started", `${choice.title} was not started.`)
  const agent = spawned(given)
  const onAbort = () => void agent.end()
  signal.addEventListener("abort", onAbort)
  try {
    await begin(agent, given)
    agent.ready()
    return agent
  } catch (error) {
    await agent.end()
    signal.removeEventListener("abort", onAbort)
    throw whyNotStarted(error, given, agent)
  }
}

/** Some failures to start a program are thrown at once, others are told later. */
function spawned(given: StartAgent): RunningAgent {
  try {
    return new RunningAgent(given)
  } catch (error) {
    throw failed("not-started", `${given.choice.title} could not be started. ${(error as Error).message}`)
  }
}

async function begin(agent: RunningAgent, given: StartAgent): Promise<void> {
  const { choice, cwd, resume, patience = PATIENCE_MS } = given
  const hello = await agent.rpc.request(
    "initialize",
    {
      protocolVersion: 1,
      clientInfo: { name: "openctl", title: "openctl", version: "1" },
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    },
    choice.fetches === null ? patience : Math.max(patience, FETCH_MS),
  )
  if (hello.protocolVersion !== 1)
    throw failed("not-started", `It speaks version ${String(hello.protocolVersion)} of the protocol; openctl speaks 1.`)
  agent.met(hello)
  const params = { cwd, mcpServers: [] }
  if (resume === undefined) {
    const session = await agent.rpc.request("session/new", params, patience)
    if (string(session.sessionId) === "") throw failed("not-started", "It began a session without an id.")
    agent.began(string(session.sessionId), session)
  } else {
    const method = howToResume(object(hello.agentCapabilities))
    agent.goesOn(resume)
    agent.began(resume, await agent.rpc.request(method, { ...params, sessionId: resume }, patience))
  }
  await turnToMode(agent, given, patience)
}

function howToResume({ loadSession, sessionCapabilities }: Json): "session/resume" | "session/load" {
  if (object(sessionCapabilities).resume) return "session/resume"
  if (loadSession === true) return "session/load"
  throw failed("not-started", "It can't go on with a session.")
}

/** Agents begin in other modes than the one that asks, and forget theirs when they resume. */
async function turnToMode(agent: RunningAgent, { choice, mode }: StartAgent, patience: number): Promise<void> {
  const wanted = mode ?? choice.known?.mode
  if (wanted === undefined) return
  const { modes } = agent
  // Of a version that has no modes nothing can be wanted, unless somebody has named one.
  if (modes.length === 0 && mode === undefined) return
  if (!modes.some(({ id }) => id === wanted)) {
    const named = modes.map(({ id }) => id).join(", ") || "none"
    throw failed("not-started", `It has no mode "${wanted}". Its modes: ${named}. Choose one with --mode.`)
  }
  await agent.turnTo(wanted, patience)
}

function whyNotStarted(error: unknown, { choice, signal }: StartAgent, agent: RunningAgent): Failed {
  if (signal.aborted) return failed("not-started", `${choice.title} was ended while it started.`)
  const said = error instanceof Error ? error.message : String(error)
  if (error instanceof Failed && error.why === "sign-in") {
    const ways = agent.signIns.length > 0 ? ` It offers: ${agent.signIns.join(", ")}.` : ""
    return failed(
      "sign-in",
      `${choice.title} wants its own sign-in first: ${said}${/[.!?]$/.test(said) ? "" : "."}${ways}`,
    )
  }
  return failed("not-started", [`${choice.title} could not be started. ${said}`, ...agent.lastNoise].join("\n"))
}
