import { text } from "node:stream/consumers"
import { cleanLine } from "#protocol/clean"
import { unfitIn } from "#protocol/prompt-text"
import type { Session } from "#protocol/sessions"
import { openctl } from "../config.ts"
import { type Connection, connect, type Run } from "../connection/connection.ts"
import type { Agent } from "../run/agent/agent.ts"
import type { AgentChoice } from "../run/agent/choice.ts"
import type { Why } from "../run/ending.ts"
import type { Happening, View } from "../run/happening.ts"
import { headlessView } from "../run/headless.ts"
import { notStarted, type Running, type RunWish, startRun } from "../run/start-run.ts"
import { exits, Failure, failureOf, interrupted, usage } from "../terminal/failure.ts"
import { shellWord } from "../terminal/words.ts"
import { chosenAgent, type RunOptions, type RunWords } from "./run-choice.ts"
import { inviteTo } from "./share.ts"

/** Of what an agent wrote to stderr, so many lines are told when it has ended by itself. */
const LAST_WORDS = 5

/** Runs an agent, and is the way between it and its session, until either ends. */
export async function runAgent(run: Run, words: RunWords, options: RunOptions): Promise<void> {
  const { out, around } = run
  if (options.once && options.prompt === undefined) throw usage("--once needs a prompt: add --prompt TEXT.")
  if (options.role && !options.share?.length) throw usage("--role goes with --share ADDRESS.")
  const prompt = await firstPrompt(options)
  const connection = connect(run)
  const chosen = await chosenAgent(run, connection, words, options).catch((error) => {
    throw notStarted(error)
  })
  const { choice } = chosen
  const stopped = new AbortController()
  const view = await viewOf(run, options, choice)
  const onSignal = () => stopped.abort()
  process.on("SIGINT", onSignal)
  process.on("SIGTERM", onSignal)
  process.on("SIGHUP", onSignal)
  let running: Running | null = null
  const said: string[] = []
  try {
    out.draw(`Starting ${choice.title}…`)
    const wish: RunWish = {
      ...chosen,
      title: options.title?.trim() || undefined,
      mode: options.mode,
      once: options.once === true,
    }
    const showing = {
      hear(happening: Happening) {
        if (happening.event === "noise") said.splice(0, said.length, ...said.slice(-LAST_WORDS + 1), happening.line)
        view.hear(happening)
      },
      attended: () => view.attended,
    }
    running = await startRun({ connection, around, signal: stopped.signal }, wish, showing, (session, url) =>
      sayAddress(run, connection, session, url, options),
    )
    const { runner, agent } = running
    view.attach?.(running)
    stopped.signal.addEventListener("abort", () => runner.end("signal"))
    if (stopped.signal.aborted) runner.end("signal")
    if (prompt !== null) runner.type(prompt)
    const { why, error } = await runner.over
    const lastTurn = runner.lastTurn
    await runner.close(why)
    view.close()
    sayHandOver(run, running, choice)
    endAs(why, error, { agent, connection, lastTurn, said })
  } catch (error) {
    if (stopped.signal.aborted && running === null) throw interrupted("Stopped before the session began.")
    throw error
  } finally {
    view.close()
    running?.release()
    process.off("SIGINT", onSignal)
    process.off("SIGTERM", onSignal)
    process.off("SIGHUP", onSignal)
  }
}

interface RunView extends View {
  attach?(running: Running): void
}

async function viewOf(run: Run, options: RunOptions, choice: AgentChoice): Promise<RunView> {
  const { out } = run
  if (!out.interactive || options.headless || !process.stdout.isTTY)
    return headlessView(out, { agent: choice.title, stream: options.stream === true })
  const { TerminalView } = await import("../run/terminal/terminal-view.ts")
  return new TerminalView(out, choice.title)
}

async function firstPrompt({ prompt }: RunOptions): Promise<string | null> {
  if (prompt === undefined) return null
  const given = prompt === "-" ? (await text(process.stdin)).replace(/\n$/, "") : prompt
  const unfit = unfitIn(given, "owner")
  if (unfit) throw usage(unfit.why)
  return given
}

/** The address comes first, so that `openctl run | head -1` is it; then who was invited. */
async function sayAddress(
  run: Run,
  connection: Connection,
  session: Session,
  url: string,
  options: RunOptions,
): Promise<void> {
  if (!run.out.json) run.out.result(null, [url])
  else run.out.result({ event: "session", session: session.id, url }, [])
  if (!options.share?.length) return
  const { lines } = await inviteTo(run, connection, session.id, options.share, { role: options.role })
  for (const line of lines) run.out.tell(line)
}

/** How it goes on: with the agent's own program, or here. */
function sayHandOver(run: Run, { agent, session }: Running, choice: AgentChoice): void {
  const own = choice.known?.resume?.(agent.session)
  if (own) run.out.tell(`To go on in ${choice.title} itself: ${own.map(shellWord).join(" ")}`)
  if (!choice.known?.resumesBadly) run.out.tell(`To go on here: ${openctl} run --resume ${session.id}`)
}

function endAs(
  why: Why,
  error: unknown,
  ended: { agent: Agent; connection: Connection; lastTurn: Running["runner"]["lastTurn"]; said: readonly string[] },
): void {
  const { agent, connection, lastTurn, said } = ended
  switch (why) {
    case "ended":
      return
    case "once":
      if (lastTurn?.state === "completed" && lastTurn.stop === "end_turn") return
      throw new Failure("TURN_FAILED", exits.failure, `The turn ended: ${lastTurn?.stop ?? lastTurn?.state}.`)
    case "signal":
      throw interrupted("Stopped.")
    case "superseded":
      throw new Failure("SUPERSEDED", exits.refused, "Another run of this session has begun, so this one has ended.")
    case "gone":
      throw new Failure("NOT_FOUND", exits.notFound, "This session was deleted, so the run has ended.")
    case "refused":
      throw failureOf(error, connection.server)
    case "died":
      throw new Failure(
        "AGENT_DIED",
        exits.agentDied,
        [`${cleanLine(agent.title, 60)} has ended by itself.`, ...said].join("\n"),
      )
    default:
      why satisfies never
  }
}
