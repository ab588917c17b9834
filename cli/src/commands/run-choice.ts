import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { openctl } from "../config.ts"
import type { Connection, Run } from "../connection/connection.ts"
import { sessionId } from "../connection/session-reference.ts"
import { externalIdOf } from "../machine/saved.ts"
import { type AgentChoice, agentsOnPath, agentWords, chooseAgent } from "../run/agent/choice.ts"
import { findRun } from "../run/remembered.ts"
import type { RunWish } from "../run/start-run.ts"
import { exits, Failure, interrupted, usage } from "../terminal/failure.ts"
import { shellWord } from "../terminal/words.ts"

export interface RunOptions {
  resume?: string | true
  share?: string[]
  role?: "viewer" | "contributor"
  title?: string
  mode?: string
  prompt?: string
  once?: boolean
  headless?: boolean
  stream?: boolean
}

/** What was typed: an agent's word, or a command after `--`. */
export interface RunWords {
  word: string | undefined
  command: readonly string[] | null
}

type Chosen = Pick<RunWish, "choice" | "typed" | "cwd" | "resume" | "continues">

/** Which agent is meant, where it runs, and which of its sessions it goes on with. */
export async function chosenAgent(
  run: Run,
  connection: Connection,
  words: RunWords,
  options: RunOptions,
): Promise<Chosen> {
  const chosen = options.resume ? await resumed(run, connection, words, options.resume) : await begun(run, words)
  await agreeToFetch(run, chosen.choice)
  return chosen
}

async function begun({ around, out }: Run, { word, command }: RunWords): Promise<Chosen> {
  const cwd = around.cwd
  const rest = { cwd, resume: undefined, continues: undefined }
  if (command !== null) return { choice: chooseAgent({ command }, around.path), typed: { command }, ...rest }
  if (word !== undefined) return { choice: chooseAgent({ word }, around.path), typed: { word }, ...rest }
  const here = agentsOnPath(around.path)
  const [only, another] = here
  if (!only) throw usage(`Which agent? Name one: ${agentWords.map((one) => `${openctl} run ${one}`).join(", ")}`)
  if (!another) return { choice: only, typed: { word: only.name }, ...rest }
  if (!out.interactive)
    throw usage(
      `Which agent? Name one: ${here.map(({ known }) => known?.word).join(", ")}. There is no terminal to ask in.`,
    )
  const { isCancel, select } = await import("@clack/prompts")
  const answer = await select({
    message: "Which agent?",
    options: here.map(({ title }, at) => ({ value: at, label: title })),
  })
  const choice = isCancel(answer) ? undefined : here[answer as number]
  if (!choice) throw interrupted("Nothing was started.")
  return { choice, typed: { word: choice.name }, ...rest }
}

/** A run that this machine remembers, or a recorded session that was sent from here. */
async function resumed(run: Run, connection: Connection, words: RunWords, resume: string | true): Promise<Chosen> {
  const { stateDir, path, cwd } = run.around
  const { server } = connection
  const session = resume === true ? null : await sessionId(connection, resume)
  const known = findRun(stateDir, { server, ...(session === null ? { folder: cwd } : { session }) })
  if (known) {
    const typed = words.command ?? words.word ?? known.command ?? known.word ?? known.agent
    const asked = typeof typed === "string" ? { word: typed } : { command: typed }
    return {
      choice: couldResume(chooseAgent(asked, path)),
      typed: asked,
      cwd: known.folder,
      resume: known.own,
      continues: undefined,
    }
  }
  if (session === null) throw nothingToResume(`No session was run in this folder. See: ${openctl} run --help`)
  const { agent, kind } = await connection.client.send(calls.getSession, { id: session })
  const external = externalIdOf(stateDir, server, session)
  const own = external?.startsWith(`${agent}:`) ? external.slice(agent.length + 1) : null
  if (own === null || kind === "remote" || own.includes(":"))
    throw nothingToResume("This session was not run or sent from this machine, so its agent can't go on with it here.")
  const typed = words.command ? { command: words.command } : { word: words.word ?? agent }
  return { choice: couldResume(chooseAgent(typed, path)), typed, cwd, resume: own, continues: session }
}

function couldResume(choice: AgentChoice): AgentChoice {
  if (!choice.known?.resumesBadly) return choice
  throw nothingToResume(
    `${choice.title} loses part of a session that is resumed, so openctl doesn't do it. Begin a new one.`,
  )
}

const nothingToResume = (message: string) => new Failure("NOTHING_TO_RESUME", exits.failure, message)

/** A program from the network runs only with the person's word. */
async function agreeToFetch(run: Run, { fetches, title }: AgentChoice): Promise<void> {
  if (fetches === null) return
  const line = `npm i -g ${shellWord(fetches)}`
  if (run.out.interactive) {
    const { confirm } = await import("@clack/prompts")
    const message = `${title} speaks to openctl through ${cleanLine(fetches)}, which isn't installed. Fetch and start it with npx?`
    if ((await confirm({ message })) === true) return
    throw interrupted(`Nothing was started. To install it yourself: ${line}`)
  }
  throw new Failure(
    "AGENT_NOT_STARTED",
    exits.agentNotStarted,
    `${title} speaks to openctl through ${cleanLine(fetches)}, which isn't installed. Install it with: ${line}`,
  )
}
